using System.Text.Json;

namespace SalesPerf.Compensation.Domain.Plans.Text;

/// <summary>JSON as the tree that sections of a plan are read from. The column of a place is the number of the value, by which its JSON pointer is found.</summary>
internal sealed class JsonNodes
{
    private readonly List<string> pointers = [];

    public string PointerOf(Place place) => place.Column >= 1 && place.Column <= pointers.Count ? pointers[place.Column - 1] : "";

    /// <summary>The node of a value and all below it. Numbers are as they are written, so one that a store would write otherwise is an error.</summary>
    public PlanNode Of(JsonElement value, string pointer, Action<Place, string> onOddNumber)
    {
        pointers.Add(pointer);
        var place = new Place(1, pointers.Count);
        if (value.ValueKind == JsonValueKind.Number && Literal.Number(value.GetRawText()) is null) onOddNumber(place, value.GetRawText());
        return value.ValueKind switch
        {
            JsonValueKind.Object => new PlanMap(place, [.. value.EnumerateObject().Select(m => Member(m, pointer, onOddNumber))]),
            JsonValueKind.Array => new PlanSequence(place, [.. value.EnumerateArray().Select((item, i) => Of(item, $"{pointer}/{i}", onOddNumber))]),
            JsonValueKind.String => new PlanScalar(place, value.GetString()!, Quoted: true),
            JsonValueKind.Null or JsonValueKind.Undefined => new PlanScalar(place, "null", Quoted: false),
            _ => new PlanScalar(place, value.GetRawText(), Quoted: false),
        };
    }

    private PlanMember Member(JsonProperty member, string pointer, Action<Place, string> onOddNumber)
    {
        var value = Of(member.Value, $"{pointer}/{member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", onOddNumber);
        return new PlanMember(member.Name, value.Place, value);
    }
}
