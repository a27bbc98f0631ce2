namespace SalesPerf.Messaging;

/// <summary>Which transaction the effect of an event is in.</summary>
public enum HandledIn
{
    /// <summary>One of its own.</summary>
    OwnTransaction,

    /// <summary>
    /// One with the events that wait at its queue, one after the other; whatever fails there is handled alone. For what comes in thousands, such as read copies and archives: a commit, and the
    /// way to the database and back, cost more than such an effect. The handler keeps nothing in its scope between two events, takes no locks that others take in another order, and does not
    /// make the others wait for another service as a rule.
    /// </summary>
    SharedTransaction,
}
