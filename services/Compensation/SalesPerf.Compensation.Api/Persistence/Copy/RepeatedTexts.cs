using System.Text;

namespace SalesPerf.Compensation.Api.Persistence.Copy;

/// <summary>Gives one text for equal values of a column: a million rows name a few thousand sellers, and making each name anew is most of what reading them costs.</summary>
/// <remarks>One text a slot: where two fall into one slot, the later takes it, so that memory is bounded whatever comes.</remarks>
internal sealed class RepeatedTexts
{
    private const int Slots = 1 << 13;
    private const int Longest = 64;
    private const uint Offset = 2_166_136_261;
    private const uint Prime = 16_777_619;
    private readonly string?[] texts = new string?[Slots];

    /// <summary>The text of a value in UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> form)
    {
        if (form.IsEmpty) return string.Empty;
        if (form.Length > Longest) return Encoding.UTF8.GetString(form);
        ref var text = ref texts[Slot(form)];
        return text is not null && Ascii.Equals(form, text) ? text : text = Encoding.UTF8.GetString(form);
    }

    // FNV-1a: short forms, and nobody gains by making them fall together.
    private static int Slot(ReadOnlySpan<byte> form)
    {
        var hash = Offset;
        foreach (var value in form) hash = unchecked((hash ^ value) * Prime);
        return (int)((hash ^ (hash >> 16)) % Slots);
    }
}
