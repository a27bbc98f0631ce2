using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing.Authorisation;

/// <summary>Somebody about whom there is data.</summary>
/// <param name="Code">Business key: of a participant, or of a partner.</param>
/// <param name="Things">What is theirs and has an id: the id by the address of its collection, such as <c>/v1/goals/goals</c>, or <c>/v1/goals/goals/{id}/questions</c>; or by the operation's address and the parameter that takes it, such as <c>/v1/goals/goals/{id}/why?against</c>.</param>
public sealed record DataOwner(string Code, IReadOnlyDictionary<string, string> Things);

/// <summary>Somebody who asks, and about whom they may know.</summary>
/// <param name="Persona">As what.</param>
/// <param name="Client">Signed in as that.</param>
/// <param name="Visible">Whose data they may see: their own, and that of those below.</param>
/// <param name="Hidden">Whose they may not.</param>
public sealed record ScopedCaller(Persona Persona, HttpClient Client, IReadOnlyList<DataOwner> Visible, IReadOnlyList<DataOwner> Hidden);

/// <summary>Data of several people in a service, made by its tests, so that each can be asked about the others'.</summary>
/// <param name="Callers">Who asks.</param>
/// <param name="Values">Good values of parameters and of members of bodies by their names, such as a period's code; others are made up by their type.</param>
public sealed record AuthorisationWorld(IReadOnlyList<ScopedCaller> Callers, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Bodies of operations for which a made-up one is refused before it is looked at whose data it is about, by the operation as the file names it.</summary>
    public IReadOnlyDictionary<string, Func<DataOwner, object>> Bodies { get; init; } = new Dictionary<string, Func<DataOwner, object>>();

    /// <summary>Operations that a test of their own tries on data of others, as the file names them.</summary>
    public IReadOnlySet<string> TriedElsewhere { get; init; } = new HashSet<string>();
}
