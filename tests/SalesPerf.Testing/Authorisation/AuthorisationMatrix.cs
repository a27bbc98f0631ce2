using System.Net;
using System.Text;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing.Authorisation;

/// <summary>
/// Who may use which operation, and on whose data: <c>docs/authorisation.yaml</c>. An operation that the file does not name fails; one that it names
/// must answer each persona, and each persona about each other's data, as it says.
/// </summary>
public static class AuthorisationMatrix
{
    /// <summary>Fails with the operations of a service that the file lacks, lines of the file without an operation, and words that mean nothing.</summary>
    /// <remarks><c>SALESPERF_UPDATE_GOLDEN=1</c> writes the line that the code proposes for what is missing and drops what is gone, for review in the diff.</remarks>
    public static void ListsEveryOperation(string service, IServiceProvider services)
    {
        var operations = Operation.Of(services);
        if (Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1") AuthorisationFile.Read().Update(service, operations);
        var file = AuthorisationFile.Read();
        var listed = file.Of(service);
        Require(
        [
            .. operations.Where(o => !listed.ContainsKey(o.Key)).Select(o => $"missing below '{service}:' of {AuthorisationFile.Path}; the code proposes{AuthorisationFile.Propose(o)}"),
            .. listed.Keys.Except(operations.Select(o => o.Key), StringComparer.Ordinal).Select(k => $"below '{service}:' of {AuthorisationFile.Path} and nowhere else: {k}"),
            .. file.UnknownWords(service).Select(w => $"means nothing: {w}"),
        ]);
    }

    /// <summary>Asks for every operation as every persona and as nobody; fails with each answer that lets in or keeps out another than the file says.</summary>
    /// <param name="service">Whose section of the file.</param>
    /// <param name="services">The running service.</param>
    /// <param name="clientOf">A client signed in as a persona; null is nobody.</param>
    public static async Task LetsInWhomItNamesAsync(string service, IServiceProvider services, Func<Persona?, HttpClient> clientOf)
    {
        ArgumentNullException.ThrowIfNull(clientOf);
        var listed = AuthorisationFile.Read().Of(service);
        var wrong = new List<string>();
        foreach (var persona in Enum.GetValues<Persona>().Cast<Persona?>().Prepend(null))
        {
            using var client = clientOf(persona);
            foreach (var operation in Operation.Of(services).Where(o => listed.ContainsKey(o.Key)))
            {
                var (status, isKeptOut) = await AskAsync(client, operation);
                if (Judge(listed[operation.Key], persona, status, isKeptOut) is { } expected) wrong.Add($"{operation.Key} as {(persona is { } p ? PersonaNames.NameOf(p) : "nobody")}: {(int)status}, expected {expected}");
            }
        }

        Require(wrong);
    }

    /// <summary>Asks for everything that personas may use on some data only, about data of theirs and of others; fails with each answer that shows or changes what is another's.</summary>
    public static async Task KeepsDataOfOthersAsync(string service, IServiceProvider services, AuthorisationWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);
        var listed = AuthorisationFile.Read().Of(service);
        var probe = await ScopeProbe.MakeAsync(service, world);
        // What is read comes first, before operations change it.
        foreach (var operation in Operation.Of(services).Where(o => !o.IsGrpc && !world.TriedElsewhere.Contains(o.Key)).OrderBy(o => o.Changes))
            foreach (var caller in world.Callers.Where(c => listed.GetValueOrDefault(operation.Key)?.GetValueOrDefault(PersonaNames.NameOf(c.Persona)) is "own" or "subtree"))
                await probe.AskAsync(operation, caller);
        Require(probe.Wrong);
    }

    private static void Require(IReadOnlyList<string> wrong)
    {
        if (wrong.Count > 0) throw new InvalidDataException($"{wrong.Count} differences from {AuthorisationFile.Path}:\n{string.Join('\n', wrong)}");
    }

    private static string? Judge(Dictionary<string, string> allowed, Persona? persona, HttpStatusCode status, bool isKeptOut)
    {
        var open = allowed.ContainsKey(AuthorisationFile.Anyone);
        if (persona is null) return (status == HttpStatusCode.Unauthorized) == open ? open ? "no 401" : "401" : null;
        if (!open && !allowed.ContainsKey(AuthorisationFile.SignedIn) && !allowed.ContainsKey(PersonaNames.NameOf(persona.Value))) return isKeptOut ? null : "403";
        if (status is HttpStatusCode.Unauthorized || isKeptOut) return "to be let in";
        // What lies behind may be away; what is asked of is not there; a bug is neither.
        return (int)status >= 500 && status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout) ? "no failure" : null;
    }

    // Ids of nothing and bodies that say nothing: who is let in shows before what is asked for is looked at.
    private static async Task<(HttpStatusCode Status, bool IsKeptOut)> AskAsync(HttpClient client, Operation operation)
    {
        using var request = new HttpRequestMessage(operation.Method == Operation.AnyMethod ? HttpMethod.Get : new HttpMethod(operation.Method), operation.PathToNothing());
        if (operation.Changes) request.Content = new StringContent("{}", Encoding.UTF8, operation.MediaType);
        if (operation.IsGrpc) request.Version = HttpVersion.Version20;
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // A rule of the domain may answer 403 too, with a code of its own.
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.Forbidden && (await answer.Content.ReadAsStringAsync()).Contains($"\"{CommonErrors.Forbidden.Code}\"", StringComparison.Ordinal));
    }
}
