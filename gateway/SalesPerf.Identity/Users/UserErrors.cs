using SalesPerf.Primitives;

namespace SalesPerf.Identity.Users;

/// <summary>Refusals about people who sign in.</summary>
internal static class UserErrors
{
    public static DomainError PersonaNotGrantable { get; } =
        new("identity.persona_not_grantable", ErrorKind.Forbidden, "A compensation administrator makes and changes people who are rep, manager, recruiter or trainer only; an operator may name the others.");

    public static DomainError OwnPersonas { get; } =
        new("identity.own_personas", ErrorKind.Forbidden, "Nobody changes their own personas; ask another administrator.");

    public static DomainError PasswordRequired { get; } =
        new("identity.password_required", ErrorKind.Invalid, "A new user needs a password.");

    public static DomainError Repeated { get; } =
        new("identity.user_repeated", ErrorKind.Invalid, "This user name stands in the batch before; name each user once.");

    public static DomainError UserNameTaken { get; } =
        new("identity.user_name_taken", ErrorKind.AlreadyExists, "Somebody has this user name already.");
}
