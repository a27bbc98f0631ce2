using System.Security.Cryptography;
using System.Text;
using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Ids that follow from what they are for (RFC 9562, version 8): the same thing has the same id in every calculation.</summary>
internal static class StatementIds
{
    public static Guid Statement(string periodCode, Guid participantId, string currency) => Of($"statement\n{periodCode}\n{participantId:N}\n{currency}");

    public static Guid Line(Guid statementId, LineKind kind, string componentCode, string originPeriodCode) => Of($"line\n{statementId:N}\n{kind}\n{componentCode}\n{originPeriodCode}");

    private static Guid Of(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
