using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>A refusal on the wire: RFC 9457 with this platform's members.</summary>
/// <param name="Type">Where the code is explained.</param>
/// <param name="Title">The kind, for people.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Instance">The address that was asked for.</param>
/// <param name="Code">Stable code.</param>
/// <param name="TraceId">Opens the trace in the dashboard.</param>
/// <param name="Errors">Each violation with its place.</param>
public sealed record Problem(
    string Type, string Title, int Status, string Detail, string Instance, string Code, string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ErrorDetail>? Errors)
{
    /// <summary>Media type of a problem.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Seconds after which an unavailable dependency is worth another try.</summary>
    internal const int RetryAfterSeconds = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The problem of a refusal, for the request at hand.</summary>
    public static Problem Of(DomainError error, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(error);
        var row = ErrorTable.Of(error.Kind);
        var language = LanguageTags.Of(context);
        return new(
            TypeOf(error.Code), Texts.Title(row.Title, language), StatusOf(error, row), Texts.Detail(error.Code, error.Message, language), Address(context), error.Code, TraceIdOf(context),
            error.Details.Count == 0 ? null : [.. error.Details.Select(d => Texts.Detail(d, language))]);
    }

    /// <summary>The problem of a bug, which says nothing of the inside.</summary>
    public static Problem OfBug(HttpContext context) => new(
        TypeOf(ErrorTable.InternalCode), Texts.Title(ErrorTable.Bug.Title, LanguageTags.Of(context)), ErrorTable.Bug.Http,
        Texts.Title("Something went wrong on our side, and nothing was changed. Report the traceId.", LanguageTags.Of(context)), Address(context), ErrorTable.InternalCode, TraceIdOf(context), null);

    /// <summary>Writes a refusal as the whole answer.</summary>
    public static Task WriteAsync(HttpContext context, DomainError error) => Of(error, context).WriteToAsync(context);

    /// <summary>Writes this problem as the whole answer.</summary>
    public async Task WriteToAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = Status;
        context.Response.ContentType = MediaType;
        LanguageTags.Tell(context, LanguageTags.Of(context));
        if (Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests && !context.Response.Headers.ContainsKey("Retry-After"))
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(JsonSerializer.Serialize(this, Json), context.RequestAborted);
    }

    // Two codes have a status of their own by published drafts; everything else follows its kind.
    private static int StatusOf(DomainError error, ErrorRow row) => error.Code switch
    {
        "idempotency.key_reused" => StatusCodes.Status422UnprocessableEntity,
        "request.version_required" => StatusCodes.Status428PreconditionRequired,
        _ => row.Http,
    };

    private static string TypeOf(string code) => $"/docs/errors#{code}";

    private static string Address(HttpContext context) => context.Request.Path;

    private static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}

/// <summary>Turns what a handler throws into the problem of its kind; a bug is logged whole and answered with nothing of it.</summary>
internal sealed partial class ProblemExceptionHandler(ConstraintErrors constraints, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        if (Refusals.From(exception, constraints) is { } error)
        {
            if (error.Kind == ErrorKind.DependencyFailed) LogBug(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
            LogRefusal(logger, error.Code, error.Message);
            Activity.Current?.SetTag("salesperf.error.code", error.Code);
            await Problem.WriteAsync(httpContext, error);
            return true;
        }

        LogBug(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
        Activity.Current?.AddException(exception);
        await Problem.OfBug(httpContext).WriteToAsync(httpContext);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused with {Code}: {Reason}")]
    private static partial void LogRefusal(ILogger logger, string code, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogBug(ILogger logger, Exception exception, string method, PathString path);
}
