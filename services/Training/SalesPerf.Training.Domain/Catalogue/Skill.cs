namespace SalesPerf.Training.Domain.Catalogue;

/// <summary>Kinds of skill (glossary: coaching and skills).</summary>
public enum SkillArea
{
    /// <summary>How to sell.</summary>
    Technique,

    /// <summary>What is sold.</summary>
    Product,

    /// <summary>Answering what speaks against it.</summary>
    ObjectionHandling,

    /// <summary>Coming to terms.</summary>
    Negotiation,

    /// <summary>Finding whom to sell to.</summary>
    Prospecting,

    /// <summary>Working with the customer after the sale.</summary>
    AccountManagement,

    /// <summary>Leading a team.</summary>
    Leadership,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Something a seller can be good at; gaps, courses, role plays and certifications name it.</summary>
public sealed class Skill
{
    private Skill()
    {
    }

    /// <summary>A new entry of the catalogue.</summary>
    public Skill(string code, string name, SkillArea area) => (Code, Name, Area) = (code, name, area);

    /// <summary>Business key.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>Kind.</summary>
    public SkillArea Area { get; private set; }

    /// <summary>Changes the entry.</summary>
    public void Describe(string name, SkillArea area) => (Name, Area) = (name, area);
}
