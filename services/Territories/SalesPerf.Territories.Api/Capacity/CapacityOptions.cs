using System.ComponentModel.DataAnnotations;
using SalesPerf.Primitives;
using SalesPerf.Territories.Domain.Capacity;

namespace SalesPerf.Territories.Api.Capacity;

/// <summary>The section <c>Capacity</c> of the configuration.</summary>
internal sealed class CapacityOptions
{
    public const string Section = "Capacity";

    /// <summary>At or above this attainment the holder of a seat performs.</summary>
    [Range(0, 100)]
    public decimal AttainmentAtLeast { get; set; } = 1m;

    /// <summary>Above this utilisation the holder of a seat carries too much.</summary>
    [Range(0, 100)]
    public decimal UtilisationAbove { get; set; } = 1.1m;

    /// <summary>How often all seats are looked at, for what time alone brings about: a holder leaves, a period ends.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromHours(1);

    public CapacityThresholds ToThresholds() => new(new Attainment(AttainmentAtLeast), new Share(UtilisationAbove));
}
