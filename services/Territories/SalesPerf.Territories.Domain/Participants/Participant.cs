using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Participants;

/// <summary>A person in the sales organisation.</summary>
public sealed class Participant
{
    private Participant()
    {
    }

    /// <summary>Takes somebody in.</summary>
    public Participant(string code, string name, DateOnly hiredOn, DateOnly? leftOn)
    {
        RequireOrder(hiredOn, leftOn);
        (Id, Code, Name, HiredOn, LeftOn) = (NewId.Of<ParticipantId>(), code, name, hiredOn, leftOn);
    }

    /// <summary>Id.</summary>
    public ParticipantId Id { get; private set; }

    /// <summary>Business key; tokens and files name it.</summary>
    public string Code { get; private set; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>First day.</summary>
    public DateOnly HiredOn { get; private set; }

    /// <summary>First day after the last, or null.</summary>
    public DateOnly? LeftOn { get; private set; }

    /// <summary>Records what is known now; returns whether anything is different.</summary>
    public bool Record(string name, DateOnly hiredOn, DateOnly? leftOn)
    {
        RequireOrder(hiredOn, leftOn);
        if (Name == name && HiredOn == hiredOn && LeftOn == leftOn) return false;
        (Name, HiredOn, LeftOn) = (name, hiredOn, leftOn);
        return true;
    }

    private static void RequireOrder(DateOnly hiredOn, DateOnly? leftOn)
    {
        if (leftOn <= hiredOn) throw new DomainException(ParticipantErrors.LeftBeforeHired(hiredOn, leftOn.Value));
    }
}

/// <summary>Refusals about participants.</summary>
public static class ParticipantErrors
{
    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError NotFound(string code) => new("territories.participant_not_found", ErrorKind.NotFound, $"There is no participant '{code}'.");

    /// <summary>A reference to a participant that is not there.</summary>
    public static DomainError Unknown(string code) =>
        new("territories.unknown_participant", ErrorKind.NotFound, $"There is no participant '{code}'; send it with participants:batch first.");

    /// <summary>The end is not after the beginning.</summary>
    public static DomainError LeftBeforeHired(DateOnly hiredOn, DateOnly leftOn) =>
        new("territories.left_before_hired", ErrorKind.Invalid, $"leftOn {leftOn:O} is the first day after the last one, so it lies after hiredOn {hiredOn:O}.");
}
