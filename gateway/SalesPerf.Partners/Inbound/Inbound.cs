using SalesPerf.Primitives;

namespace SalesPerf.Partners.Inbound;

/// <summary>Where a message of a partner stands.</summary>
internal static class InboundStatus
{
    public const string Waiting = "waiting";
    public const string Accepted = "accepted";
    public const string Refused = "refused";

    /// <summary>Something broke over it again and again; it is kept whole, to be handed on once that is mended.</summary>
    public const string SetAside = "set_aside";
}

/// <summary>A message of a partner, and what became of it.</summary>
internal sealed class InboundRow
{
    public required Guid Id { get; init; }

    /// <summary>The order of arrival.</summary>
    public long Sequence { get; private set; }

    public required Guid PartnerId { get; init; }

    public string? Source { get; init; }

    public string? EventId { get; init; }

    public string? EventType { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required string Status { get; set; }

    /// <summary>How it was recorded, why it was refused or set aside, or what it waits for.</summary>
    public string? Code { get; set; }

    public string? Detail { get; set; }

    /// <summary>JSON of the violations.</summary>
    public string? Violations { get; set; }

    public int Repeats { get; private set; }

    /// <summary>How often it was handed on in vain.</summary>
    public int Attempts { get; private set; }

    /// <summary>How many of these were faults.</summary>
    public int Faults { get; private set; }

    public DateTimeOffset? NextAttemptAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>What is still to be handed on, JSON.</summary>
    public string? Data { get; set; }

    public void Accept(string code, DateTimeOffset now)
    {
        Detail = null;
        End(InboundStatus.Accepted, code, now);
    }

    public void Refuse(DomainError error, string violations, DateTimeOffset now)
    {
        (Detail, Violations) = (error.Message, error.Details.Count == 0 ? null : violations);
        End(InboundStatus.Refused, error.Code, now);
    }

    /// <summary>Lets it wait for another attempt, or sets it aside where it was a fault once too often.</summary>
    public void Postpone(DomainError error, bool isFault, DateTimeOffset until, int mostFaults, DateTimeOffset now)
    {
        (Code, Detail, Attempts, Faults, NextAttemptAt) = (error.Code, error.Message, Attempts + 1, Faults + (isFault ? 1 : 0), until);
        if (isFault && Faults >= mostFaults) (Status, NextAttemptAt, EndedAt) = (InboundStatus.SetAside, null, now);
    }

    /// <summary>Takes up again what was set aside.</summary>
    public void TakeUp()
    {
        if (Status != InboundStatus.SetAside) throw new DomainException(InboundErrors.NotSetAside);
        (Status, Code, Detail, Attempts, Faults, EndedAt) = (InboundStatus.Waiting, null, null, 0, 0, null);
    }

    private void End(string status, string code, DateTimeOffset now) => (Status, Code, Data, NextAttemptAt, EndedAt) = (status, code, null, null, now);
}

/// <summary>Refusals of messages before they are handed on; a service's own follow with its own codes.</summary>
internal static class InboundErrors
{
    public static DomainError TooLarge { get; } = new("partners.inbound_too_large", ErrorKind.TooLarge, "A message has at most 64 KiB; send one event a message.");

    public static DomainError NotCloudEvent { get; } = new("partners.inbound_not_cloudevent", ErrorKind.Invalid, "Send CloudEvents 1.0 in structured JSON, with specversion, id, source, type and data.");

    public static DomainError ForeignSource { get; } = new("partners.inbound_foreign_source", ErrorKind.Forbidden, "The source of your events is /partners/ and your code; you speak for nobody else.");

    public static DomainError UnknownType { get; } = new("partners.inbound_type_unknown", ErrorKind.NotFound, "Events of this type are not taken; the AsyncAPI document lists those that are.");

    public static DomainError NotFound { get; } = new("partners.inbound_not_found", ErrorKind.NotFound, "There is no message of this id from this partner.");

    public static DomainError NotSetAside { get; } = new("partners.inbound_not_set_aside", ErrorKind.RuleBroken, "Only a message that was set aside can be handed on again; this one waits or has ended.");

    public static DomainError DataInvalid { get; } = new("partners.inbound_data_invalid", ErrorKind.Invalid, "The data does not satisfy the schema of its type; see errors.");
}
