using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing.Authorisation;

/// <summary>How every service is asked for its part of the screens.</summary>
public static class ScreenCalls
{
    /// <summary>The calls, with those of the service itself.</summary>
    public static IReadOnlyDictionary<string, GrpcCall> With(params (string Method, GrpcCall Call)[] own)
    {
        var all = own.ToDictionary(c => c.Method, c => c.Call, StringComparer.Ordinal);
        all["gRPC /salesperf.common.v1.ScreenService/ListTasks"] = new(false, async (grpc, _) => await new ScreenService.ScreenServiceClient(grpc).ListTasksAsync(new ListTasksRequest()));
        // Home and team name nobody, a hire names the newcomer; what all three show is looked at as one.
        all["gRPC /salesperf.common.v1.ScreenService/GetSection"] = new(false, async (grpc, owner) =>
        {
            var together = new GetSectionResponse();
            foreach (var screen in new[] { Screen.Home, Screen.Team, Screen.Hire })
                together.Cards.AddRange((await new ScreenService.ScreenServiceClient(grpc).GetSectionAsync(new GetSectionRequest { Screen = screen, Key = screen == Screen.Hire ? owner.Code : string.Empty })).Cards);
            return together;
        })
        {
            // A recruiter follows whom they hire.
            OpenTo = [Persona.Recruiter],
        };
        return all;
    }
}
