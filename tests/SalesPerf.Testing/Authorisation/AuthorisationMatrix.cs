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
        foreach (var operation in Operation.Of(services).Where(o => !world.TriedElsewhere.Contains(o.Key)).OrderBy(o => o.Changes && !o.IsGrpc))
            foreach (var caller in world.Callers.Where(c => IsNarrowed(listed, operation, c)))
                await probe.AskAsync(operation, caller);
        Require(probe.Wrong);
    }

    /// <summary>
    /// Asks two leaders for everything that is read, over HTTP and gRPC, a minute before a re-organisation and at its first instant; fails with each answer that shows somebody who moves
    /// to the new leader before, or to the old one from then on, or hides them from the one to whom they belong.
    /// </summary>
    /// <param name="service">Whose section of the file.</param>
    /// <param name="services">The running service.</param>
    /// <param name="clock">Its clock, which is left at the re-organisation's first instant.</param>
    /// <param name="at">The begin of the day, in the organisation's time zone, from which the new leader leads.</param>
    /// <param name="world">The old leader and the new one, with whom they know all the time.</param>
    /// <param name="moved">Who moves.</param>
    public static async Task FollowsReorganisationAsync(string service, IServiceProvider services, TestClock clock, DateTimeOffset at, AuthorisationWorld world, DataOwner moved)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(world);
        var (listed, wrong) = (AuthorisationFile.Read().Of(service), new List<string>());
        foreach (var (instant, leader) in new[] { (at.AddMinutes(-1), 0), (at, 1) })
        {
            clock.Set(instant.ToUniversalTime());
            ScopedCaller[] callers = [.. world.Callers.Select((c, i) => i == leader ? c with { Visible = [.. c.Visible, moved] } : c with { Hidden = [.. c.Hidden, moved] })];
            var probe = await ScopeProbe.MakeAsync(service, world with { Callers = callers });
            foreach (var operation in Operation.Of(services).Where(o => (o.IsGrpc || !o.Changes) && !world.TriedElsewhere.Contains(o.Key)))
                foreach (var caller in callers.Where(c => IsNarrowed(listed, operation, c)))
                    await probe.AskAsync(operation, caller);
            wrong.AddRange(probe.Wrong.Select(w => $"{(leader == 0 ? "before" : "after")} the re-organisation: {w}"));
        }

        Require(wrong);
    }

    private static bool IsNarrowed(IReadOnlyDictionary<string, Dictionary<string, string>> listed, Operation operation, ScopedCaller caller) =>
        listed.GetValueOrDefault(operation.Key) is { } allowed
        && (allowed.GetValueOrDefault(PersonaNames.NameOf(caller.Persona)) is "own" or "subtree" || (operation.IsGrpc && allowed.ContainsKey(AuthorisationFile.SignedIn)));

    /// <summary>
    /// Reads everything as those from whom <c>docs/authorisation-fields.yaml</c> hides something, and as administrator; fails with each member that is shown to another than the file says,
    /// each answer in which an auditor finds personal data, and each member that sounds like somebody's and is not in the file.
    /// </summary>
    /// <param name="service">Whose section of the file.</param>
    /// <param name="services">The running service.</param>
    /// <param name="world">Data of several people; its callers read first, as the personas they are.</param>
    /// <param name="clientOf">A client signed in as a persona that may know of everybody.</param>
    public static async Task ShowsMembersToWhomTheyAreForAsync(string service, IServiceProvider services, AuthorisationWorld world, Func<Persona, HttpClient> clientOf)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(clientOf);
        var (listed, file, operations) = (AuthorisationFile.Read().Of(service), FieldsFile.Read(service), Operation.Of(services));
        var probe = await FieldProbe.MakeAsync(service, world, file);
        DataOwner[] everybody = [.. world.Callers.SelectMany(c => c.Visible.Concat(c.Hidden)).DistinctBy(o => o.Code)];
        var hiddenFrom = file.Reads.Values.SelectMany(r => r.Keys).Append(PersonaNames.NameOf(Persona.Auditor)).Distinct(StringComparer.Ordinal).Select(n => PersonaNames.Parse(n)!.Value);
        ScopedCaller[] others = [.. hiddenFrom.Union(world.ReadsAll).Where(p => world.Callers.All(c => c.Persona != p)).Select(p => new ScopedCaller(p, clientOf(p), everybody, []))];
        foreach (var operation in operations.Where(o => o is { Changes: false, IsGrpc: false } && o.Method != Operation.AnyMethod && !world.TriedElsewhere.Contains(o.Key)))
            foreach (var caller in world.Callers.Concat(others).Where(c => listed.GetValueOrDefault(operation.Key)?.ContainsKey(PersonaNames.NameOf(c.Persona)) == true))
                await probe.ReadAsync(operation, caller);
        foreach (var (key, refusals) in file.Sets)
            if (operations.FirstOrDefault(o => o.Key == key[..key.LastIndexOf(' ')]) is { } operation)
                foreach (var persona in listed[operation.Key].Keys.Select(p => PersonaNames.Parse(p)!.Value).OrderBy(p => refusals.ContainsKey(PersonaNames.NameOf(p)) ? 0 : 1))
                    await probe.SetAsync(operation, key, world.Callers.Concat(others).FirstOrDefault(c => c.Persona == persona) ?? new ScopedCaller(persona, clientOf(persona), everybody, []));
        Require([.. probe.Unlisted(operations.Select(o => o.Key)), .. probe.Wrong], FieldsFile.Path);
    }

    private static void Require(IReadOnlyList<string> wrong, string file = AuthorisationFile.Path)
    {
        if (wrong.Count > 0) throw new InvalidDataException($"{wrong.Count} differences from {file}:\n{string.Join('\n', wrong)}");
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
