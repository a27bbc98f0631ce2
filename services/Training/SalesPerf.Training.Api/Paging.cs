using System.Security.Cryptography;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Training.Api;

/// <summary>Where a list by id goes on.</summary>
internal sealed record AfterId(Guid Id);

/// <summary>Where a list by code goes on.</summary>
internal sealed record AfterCode(string Code);

/// <summary>Catalogues change rarely and are read often: their lists carry an ETag.</summary>
internal static class ListETags
{
    /// <summary>Sets the ETag of a list's content; returns whether the caller has it already.</summary>
    public static bool IsUnchanged<T>(this HttpContext http, Page<T> page)
    {
        var version = BitConverter.ToUInt32(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(page)));
        http.SetETag(version);
        return http.HasCurrent(version);
    }
}
