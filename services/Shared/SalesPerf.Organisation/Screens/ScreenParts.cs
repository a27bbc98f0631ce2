using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Organisation.Screens;

/// <summary>Something of a service that waits for people, as a query.</summary>
/// <param name="Kind">What is to be done: acknowledge, answer, approve, review, coach, renew, learn.</param>
/// <param name="Label">Key of the text.</param>
/// <param name="Sql">
/// Gives a row per task: id text, values text[], participant uuid, waiting_since timestamptz, due_on date, link text. It may use the parameters
/// of <see cref="ScreenQuery"/>.
/// </param>
/// <param name="For">Personas that do it; anybody, about themselves, where none is named.</param>
public sealed record TaskPart(string Kind, string Label, string Sql, params Persona[] For);

/// <summary>A service's part of a screen, as a query.</summary>
/// <param name="Screen">Which screen.</param>
/// <param name="Label">Key of the text.</param>
/// <param name="Sql">Gives a row per card: values text[], status text, participant uuid, link text.</param>
/// <param name="For">Personas that see it; everybody where none is named.</param>
public sealed record SectionPart(Screen Screen, string Label, string Sql, params Persona[] For);

/// <summary>What a service gives to the screens that need several services.</summary>
/// <param name="Tasks">What waits for people.</param>
/// <param name="Sections">What stands on screens.</param>
/// <param name="SeesAll">Personas that see everybody in this service, beside those that do everywhere.</param>
public sealed record ScreenParts(IReadOnlyList<TaskPart> Tasks, IReadOnlyList<SectionPart> Sections, params Persona[] SeesAll);

/// <summary>
/// Parameters that every query may use: <c>@self</c> (the caller as a participant, or null), <c>@all</c> and <c>@visible</c> (whose data may be seen),
/// <c>@subject</c> (who is accountable), <c>@personas</c> (as what), <c>@today</c> (the business date), <c>@key</c> (what the screen is about).
/// </summary>
internal sealed record ScreenQuery(Guid? Self, bool All, Guid[] Visible, string Subject, string[] Personas, DateOnly Today, string Key);
