using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace SalesPerf.Organisation.Persistence;

/// <summary>A participant as this service knows it.</summary>
public sealed class OrgParticipant
{
    /// <summary>Id that Territories gave.</summary>
    public Guid Id { get; private init; }

    /// <summary>Business key; tokens and files name it.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Name { get; private init; } = string.Empty;

    /// <summary>First day.</summary>
    public DateOnly HiredOn { get; private init; }

    /// <summary>First day after the last, or null.</summary>
    public DateOnly? LeftOn { get; private init; }

    /// <summary>As somebody who may not know who it is reads it: the code stands for the name.</summary>
    internal OrgParticipant Masked() => new() { Id = Id, Code = Code, Name = Code, HiredOn = HiredOn, LeftOn = LeftOn };
}

/// <summary>A position as this service knows it.</summary>
public sealed class OrgPosition
{
    /// <summary>Id that Territories gave.</summary>
    public Guid Id { get; private init; }

    /// <summary>Business key.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Title it is a seat of.</summary>
    public string TitleCode { get; private init; } = string.Empty;

    /// <summary>Name of the title.</summary>
    public string TitleName { get; private init; } = string.Empty;
}

/// <summary>A fiscal period as this service knows it.</summary>
public sealed class OrgPeriod
{
    /// <summary>Unique over all calendars.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Calendar it belongs to.</summary>
    public string CalendarCode { get; private init; } = string.Empty;

    /// <summary>First day.</summary>
    public DateOnly Start { get; private init; }

    /// <summary>First day after.</summary>
    public DateOnly EndExclusive { get; private init; }
}

/// <summary>The read copy in a service's context. Only the handlers here write it.</summary>
public static class OrganisationModel
{
    /// <summary>The assembly with the scripts that make its tables.</summary>
    public static Assembly Scripts => typeof(OrganisationModel).Assembly;

    /// <summary>Maps the copy's tables (in Territories: views of the same shape over its own tables).</summary>
    public static void MapOrganisation(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<OrgParticipant>().ToTable("participant", "org");
        modelBuilder.Entity<OrgPosition>().ToTable("position", "org");
        modelBuilder.Entity<OrgPeriod>(e =>
        {
            e.ToTable("period", "org");
            e.HasKey(p => p.Code);
        });
    }
}
