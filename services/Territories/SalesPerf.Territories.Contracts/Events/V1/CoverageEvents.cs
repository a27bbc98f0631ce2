namespace SalesPerf.Territories.Contracts.Events.V1;

/// <summary>Other territories hold accounts, or other seats hold territories, than was known before, for days that may lie in the past. Who sits on a seat is told by <see cref="PositionChanged"/>. Key: the first of the codes.</summary>
/// <param name="AccountCodes">Accounts that lie, or lay, in another territory; orders that name no territory follow them.</param>
/// <param name="TerritoryCodes">Territories that other seats hold, or held.</param>
/// <param name="From">First day that is different for any of them.</param>
/// <param name="UntilExclusive">First day from which nothing is different any more; null where it has no end.</param>
public sealed record CoverageChanged(IReadOnlyList<string> AccountCodes, IReadOnlyList<string> TerritoryCodes, DateOnly From, DateOnly? UntilExclusive);
