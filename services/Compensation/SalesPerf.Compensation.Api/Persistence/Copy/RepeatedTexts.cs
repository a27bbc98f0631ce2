using System.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Api.Persistence.Copy;

/// <summary>Gives one text for equal values of a column: a million rows name a few thousand sellers, and making each name anew is most of what reading them costs.</summary>
/// <remarks>One text a slot: where two fall into one slot, the later takes it, so that memory is bounded whatever comes.</remarks>
internal sealed class RepeatedTexts
{
    internal const int Slots = 1 << 13;
    internal const int Longest = 64;
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
    internal static int Slot(ReadOnlySpan<byte> form)
    {
        var hash = Offset;
        foreach (var value in form) hash = unchecked((hash ^ value) * Prime);
        return (int)((hash ^ (hash >> 16)) % Slots);
    }
}

/// <summary>Gives the codes of a column's values in a table of texts. Of values that come again and again no text is made to find them.</summary>
internal sealed class RepeatedCodes(TextTable texts)
{
    private readonly int[] codes = new int[RepeatedTexts.Slots];

    /// <summary>The code of a value in UTF-8.</summary>
    public int Of(ReadOnlySpan<byte> form)
    {
        if (form.Length is 0 or > RepeatedTexts.Longest) return texts.Code(Encoding.UTF8.GetString(form));
        ref var code = ref codes[RepeatedTexts.Slot(form)];
        if (code > 0 && Ascii.Equals(form, texts[code])) return code;
        Span<char> text = stackalloc char[RepeatedTexts.Longest];
        return code = texts.Code(text[..Encoding.UTF8.GetChars(form, text)]);
    }
}

/// <summary>Gives values in UTF-8 as the code units of a text, valid until the next call.</summary>
internal sealed class TextBuffer
{
    private char[] buffer = new char[RepeatedTexts.Longest];

    /// <summary>The code units of a value.</summary>
    public ReadOnlySpan<char> Of(ReadOnlySpan<byte> form)
    {
        if (buffer.Length < form.Length) buffer = new char[form.Length];
        return buffer.AsSpan(0, Encoding.UTF8.GetChars(form, buffer));
    }
}
