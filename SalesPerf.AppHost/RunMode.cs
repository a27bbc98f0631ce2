using System.Reflection;

namespace SalesPerf.AppHost;

/// <summary>Says first which of the two modes runs, why, and how to get the other.</summary>
internal static class RunMode
{
    private static string Reason =>
        typeof(RunMode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "UseAspireReason").Value!;

    /// <summary>Prints the line.</summary>
    public static void Announce() => Console.WriteLine(Line);

    /// <summary>The line.</summary>
    internal static string Line =>
#if USE_ASPIRE
        $"Mode: Aspire (containers), because {Reason}. Without Docker: dotnet run --project SalesPerf.AppHost -p:UseAspire=false";
#else
        $"Mode: native (PostgreSQL, Redis and RabbitMQ of this machine), because {Reason}. With Aspire and containers: dotnet run --project SalesPerf.AppHost -p:UseAspire=true";
#endif
}
