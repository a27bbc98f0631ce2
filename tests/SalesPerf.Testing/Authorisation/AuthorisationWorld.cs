using Google.Protobuf;
using Grpc.Core;
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
/// <param name="Grpc">The same by gRPC, where the service has any.</param>
public sealed record ScopedCaller(Persona Persona, HttpClient Client, IReadOnlyList<DataOwner> Visible, IReadOnlyList<DataOwner> Hidden, CallInvoker? Grpc = null);

/// <summary>A call of a gRPC method.</summary>
/// <param name="NamesOwner">Whether the request says whom it is about.</param>
/// <param name="SendAsync">Asks about somebody.</param>
public sealed record GrpcCall(bool NamesOwner, Func<CallInvoker, DataOwner, Task<IMessage>> SendAsync)
{
    /// <summary>Personas that know everybody by it.</summary>
    public IReadOnlyList<Persona> OpenTo { get; init; } = [];
}

/// <summary>Data of several people in a service, made by its tests, so that each can be asked about the others'.</summary>
/// <param name="Callers">Who asks.</param>
/// <param name="Values">Good values of parameters and of members of bodies by their names, such as a period's code, or, of what is nobody's, by the address of its collection; others are made up by their type.</param>
public sealed record AuthorisationWorld(IReadOnlyList<ScopedCaller> Callers, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Bodies of operations for which a made-up one is refused before it is looked at whose data it is about, by the operation as the file names it.</summary>
    public IReadOnlyDictionary<string, Func<DataOwner, object>> Bodies { get; init; } = new Dictionary<string, Func<DataOwner, object>>();

    /// <summary>How gRPC methods that answer some people on some data only are asked, as the file names them.</summary>
    public IReadOnlyDictionary<string, GrpcCall> Calls { get; init; } = new Dictionary<string, GrpcCall>();

    /// <summary>What only those may read to whom personal data is not masked: names and addresses, as they stand in this world and nowhere else.</summary>
    public IReadOnlyList<string> PersonalData { get; init; } = [];

    /// <summary>Address at which the service describes itself.</summary>
    public string Document { get; init; } = "/openapi/v1.json";

    /// <summary>Who reads all as it is.</summary>
    public IReadOnlyList<Persona> ReadsAll { get; init; } = [Persona.CompAdmin];

    /// <summary>Bodies that set a member that not everybody may set, by operation and member as <c>docs/authorisation-fields.yaml</c> names them.</summary>
    public IReadOnlyDictionary<string, Func<DataOwner, object>> Sets { get; init; } = new Dictionary<string, Func<DataOwner, object>>();

    /// <summary>Operations that a test of their own tries on data of others, as the file names them.</summary>
    public IReadOnlySet<string> TriedElsewhere { get; init; } = new HashSet<string>();
}
