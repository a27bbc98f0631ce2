using Microsoft.AspNetCore.Builder;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>A change that names the version it is based on; it is described, refused without one (428), and what forgets to compare is a bug that changes nothing.</summary>
/// <param name="MayCreate">Whether the same address also creates, so that only a change of what is there needs a version.</param>
public sealed record BasedOnVersion(bool MayCreate);

/// <summary>Answers of the operation carry an ETag.</summary>
/// <param name="Caches">Whether it is the version of the whole answer, so that <c>If-None-Match</c> gives 304; else it is only what changes are based on.</param>
public sealed record HasETag(bool Caches);

/// <summary>Good answers carry headers of the operation's own; <see cref="AnswerHeaders"/> says what they mean.</summary>
/// <param name="Names">Their names.</param>
public sealed record AnswersWithHeaders(IReadOnlyList<string> Names);

/// <summary>The operation goes away.</summary>
/// <param name="Since">When it was announced.</param>
/// <param name="Sunset">When it stops to answer; null where that is not decided.</param>
/// <param name="Link">Where the way to replace it is explained.</param>
public sealed record Ages(DateTimeOffset Since, DateTimeOffset? Sunset, string Link);

/// <summary>How an operation declares the habits that are not in its signature; middleware and the document follow what it declares.</summary>
public static class Habits
{
    /// <summary>A PUT, PATCH or DELETE that needs <c>If-Match</c>.</summary>
    public static TBuilder NeedsVersion<TBuilder>(this TBuilder builder, bool mayCreate = false) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new BasedOnVersion(mayCreate), new HasETag(true));

    /// <summary>Good answers carry these headers.</summary>
    public static TBuilder WithAnswerHeaders<TBuilder>(this TBuilder builder, params string[] names) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AnswersWithHeaders(names));

    /// <summary>An operation whose answer has an ETag; of the whole answer, unless <paramref name="caches"/> is false.</summary>
    public static TBuilder WithETag<TBuilder>(this TBuilder builder, bool caches = true) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new HasETag(caches));

    /// <summary>An operation that goes away: every answer says so (RFC 9745, RFC 8594), and the document too.</summary>
    public static TBuilder Ageing<TBuilder>(this TBuilder builder, DateTimeOffset since, DateTimeOffset? sunset, string link) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Ages(since, sunset, link));
}
