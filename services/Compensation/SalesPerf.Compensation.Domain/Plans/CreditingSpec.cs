using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Who is credited with a transaction, and what happens where several paths reach one person.</summary>
/// <param name="Rules">In order; each adds credits.</param>
/// <param name="Duplicates">What happens where several rules or paths credit one payee with one transaction.</param>
/// <param name="SplitTotal">What splits given on a transaction sum to; null where that is not asked.</param>
public sealed record CreditingSpec(IReadOnlyList<CreditingRuleSpec> Rules, DuplicatePolicy Duplicates, decimal? SplitTotal)
{
    /// <summary>The seller named on the transaction, or the splits on it.</summary>
    public static CreditingSpec SellerOnly { get; } = new([new CreditingRuleSpec("seller", CreditTarget.Seller, default)], DuplicatePolicy.All, 1m);
}

/// <summary>What happens where several rules or paths credit one payee with one transaction.</summary>
public enum DuplicatePolicy
{
    /// <summary>All stand.</summary>
    All,

    /// <summary>Together at most the whole: later ones are cut.</summary>
    Max100,

    /// <summary>The first by rule and level stands.</summary>
    FirstPath,

    /// <summary>The largest share stands; the first of equal ones.</summary>
    Highest,
}

/// <summary>Whom a crediting rule credits.</summary>
public enum CreditTarget
{
    /// <summary>The seller, or the splits, given on the transaction.</summary>
    Seller,

    /// <summary>Who covers the account by territory on the day.</summary>
    Coverage,

    /// <summary>The managers above whoever is credited directly.</summary>
    Managers,

    /// <summary>Whom a named relation of whoever is credited directly leads to.</summary>
    Relation,

    /// <summary>The team of whoever is credited directly.</summary>
    Team,

    /// <summary>A named participant.</summary>
    Participant,

    /// <summary>Whoever holds a named position on the day.</summary>
    Position,

    /// <summary>The participant that an attribute of the transaction names.</summary>
    Attribute,
}

/// <summary>One crediting rule.</summary>
/// <param name="Name">Role of its credits.</param>
/// <param name="Target">Whom it credits.</param>
/// <param name="Place">Where it stands.</param>
public sealed record CreditingRuleSpec(string Name, CreditTarget Target, Place Place)
{
    /// <summary>Kind of relation, participant, position or attribute.</summary>
    public string? Of { get; init; }

    /// <summary>Which transactions; null is all.</summary>
    public ExpressionText? When { get; init; }

    /// <summary>Part of what the direct credit has (of the transaction, for direct rules).</summary>
    public decimal Share { get; init; } = 1m;

    /// <summary>Levels of a roll-up.</summary>
    public int Levels { get; init; } = PlanBounds.MostLevels;

    /// <summary>Whether parts follow weights instead of being equal; for coverage and teams.</summary>
    public bool ByWeight { get; init; }

    /// <summary>Whether each gets the whole share instead of a part of it; for coverage and teams.</summary>
    public bool Undivided { get; init; }

    /// <summary>Whether the organisation of the transaction's roll date counts, not of its compensation date.</summary>
    public bool OnRollDate { get; init; }
}
