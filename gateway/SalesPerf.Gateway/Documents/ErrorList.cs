using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace SalesPerf.Gateway.Documents;

/// <summary><c>docs/errors.md</c> as a page: the <c>type</c> of every problem leads to the row of its code.</summary>
/// <remarks>
/// Reads the little of Markdown that the file uses: headings, paragraphs, tables, code in back-ticks. A row whose first cell is code has that
/// code as its anchor; the file's own anchors are for readers of the repository.
/// </remarks>
internal static partial class ErrorList
{
    private const string Resource = "docs/errors.md";

    // Stands for an escaped bar while a line is split; no text has it.
    private const string Escaped = "\uFFFF";

    public static string Html { get; } = Render(Read());

    public static string Render(string markdown)
    {
        var html = new StringBuilder();
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith('|')) i = Table(lines, i, html) - 1;
            else if (line.StartsWith('#')) Heading(line, html);
            else if (line.Length > 0) html.Append("<p>").Append(Text(line)).Append("</p>\n");
        }

        return html.ToString();
    }

    private static void Heading(string line, StringBuilder html)
    {
        var level = line.TakeWhile(c => c == '#').Count();
        html.Append("<h").Append(level).Append('>').Append(Text(line[level..].Trim())).Append("</h").Append(level).Append(">\n");
    }

    // Returns the first line after the table. Its first row is the head, its second one only draws a line.
    private static int Table(string[] lines, int start, StringBuilder html)
    {
        html.Append("<div class=\"scroll\"><table>\n<thead><tr>");
        foreach (var cell in Cells(lines[start])) html.Append("<th scope=\"col\">").Append(Text(cell)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        var at = start + 2;
        for (; at < lines.Length && lines[at].TrimStart().StartsWith('|'); at++) Row(Cells(lines[at]), html);
        html.Append("</tbody></table></div>\n");
        return at;
    }

    private static void Row(string[] cells, StringBuilder html)
    {
        var code = cells.Length > 0 && cells[0].StartsWith('`') ? cells[0].Trim('`') : null;
        html.Append(code is null ? "<tr>" : $"<tr id=\"{HtmlEncoder.Default.Encode(code)}\">");
        foreach (var cell in cells) html.Append("<td>").Append(Text(cell)).Append("</td>");
        html.Append("</tr>\n");
    }

    // A border is a bar that is not escaped.
    private static string[] Cells(string line) =>
        [.. Anchor().Replace(line.Trim(), string.Empty).Replace("\\|", Escaped, StringComparison.Ordinal).Split('|').Skip(1).SkipLast(1).Select(c => c.Trim().Replace(Escaped, "|", StringComparison.Ordinal))];

    private static string Text(string text) => string.Concat(text.Split('`').Select((part, i) =>
        i % 2 == 1 ? $"<code>{HtmlEncoder.Default.Encode(part)}</code>" : HtmlEncoder.Default.Encode(part)));

    private static string Read()
    {
        using var stream = typeof(ErrorList).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"No embedded {Resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("<a id=\"[^\"]*\"></a>", RegexOptions.NonBacktracking)]
    private static partial Regex Anchor();
}
