using Microsoft.AspNetCore.Http;
using SalesPerf.Messaging;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Organisation;

/// <summary>Names in every event the person whose request led to it.</summary>
internal sealed class CallerOfRecord(IHttpContextAccessor accessor) : IOnBehalfOf
{
    /// <inheritdoc/>
    public string? Subject => Caller.Find(accessor.HttpContext)?.Accountable;
}
