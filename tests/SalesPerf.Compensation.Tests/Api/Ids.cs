using System.Security.Cryptography;
using System.Text;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Ids by name, so that a test and the peer mean the same thing.</summary>
internal static class Ids
{
    public static Guid Of(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
