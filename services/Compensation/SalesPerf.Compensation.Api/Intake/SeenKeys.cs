using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SalesPerf.Compensation.Domain.Transactions;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Which transactions stood in a file so far. Sixteen bytes of each instead of its texts: a million are a few tens of megabytes.</summary>
internal sealed class SeenKeys
{
    // A judged code has at most a hundred characters; between two stands a mark that no code has.
    private const int MostCharacters = 512;
    private const char Mark = '\n';

    private readonly HashSet<UInt128> seen = [];

    // Nobody knows it, so nobody can choose keys that are taken for one another; by chance that does not happen among any number of rows.
    private readonly long secret = MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>Remembers one; false where it stood before.</summary>
    public bool Add(TransactionKey key)
    {
        Span<char> text = stackalloc char[MostCharacters];
        var length = 0;
        Put(text, ref length, key.OrderCode);
        Put(text, ref length, key.LineCode);
        Put(text, ref length, key.SubLineCode);
        Put(text, ref length, key.EventType);
        return seen.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text[..length]), secret));
    }

    private static void Put(Span<char> text, ref int length, string code)
    {
        code.CopyTo(text[length..]);
        length += code.Length;
        text[length++] = Mark;
    }
}
