namespace SalesPerf.Expressions;

/// <summary>How a vector holds its values.</summary>
internal enum Form
{
    Fixed,
    Decimal,
    Date,
    Text,
    Boolean,
}

/// <summary>Values of the rows of one batch, or one for all of them. Lives from <see cref="Batch.Take"/> to <see cref="Batch.Release"/>.</summary>
internal sealed class Vector
{
    public Form Form;
    public bool IsConstant;
    public ReadOnlyMemory<long> Units;
    public int Scale;
    public ulong Bound;
    public ReadOnlyMemory<decimal> Decimals;
    public ReadOnlyMemory<int> Codes;
    public ReadOnlyMemory<bool> Flags;
    public TextTable? Dictionary;

    /// <summary>Of money: the currency of all rows (0 where any will do), unless each row has its own.</summary>
    public int Currency;
    public ReadOnlyMemory<int> Currencies;

    /// <summary>Why rows have no value; null where all have one. One element where the vector is constant.</summary>
    public Refusal?[]? Refused;

    /// <summary>Whether it waits to be used again.</summary>
    internal bool IsFree;

    internal long[]? OwnUnits;
    internal decimal[]? OwnDecimals;
    internal int[]? OwnCodes;
    internal bool[]? OwnFlags;

    /// <summary>What an index is masked with: a constant has one element for all rows.</summary>
    public int Mask => IsConstant ? 0 : -1;

    public void Clear()
    {
        (Units, Decimals, Codes, Flags, Dictionary, Currency, Currencies, Refused) = (default, default, default, default, null, 0, default, null);
        (OwnUnits, OwnDecimals, OwnCodes, OwnFlags) = (null, null, null, null);
    }
}
