using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesPerf.Primitives;

/// <summary>An amount at source precision with its currency: facts, credits, measures. Not payable until rounded by a stated rule.</summary>
/// <remarks>Arithmetic between different currencies is a bug of the caller and throws <see cref="InvalidOperationException"/>.</remarks>
[JsonConverter(typeof(UnroundedMoneyJsonConverter))]
public readonly record struct UnroundedMoney(decimal Amount, Currency Currency)
{
    /// <summary>No money, in a currency.</summary>
    public static UnroundedMoney Zero(Currency currency) => new(0m, currency);

    /// <summary>Makes the payable amount. The one place where a value is rounded.</summary>
    public Money Round(RoundingRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Money.FromRounded(rule.Apply(Amount, Currency), Currency);
    }

    /// <summary>Sum of two amounts of one currency.</summary>
    public static UnroundedMoney operator +(UnroundedMoney left, UnroundedMoney right) => new(left.Amount + right.In(left.Currency), left.Currency);

    /// <summary>Difference of two amounts of one currency.</summary>
    public static UnroundedMoney operator -(UnroundedMoney left, UnroundedMoney right) => new(left.Amount - right.In(left.Currency), left.Currency);

    /// <summary>The same amount with the other sign.</summary>
    public static UnroundedMoney operator -(UnroundedMoney value) => new(-value.Amount, value.Currency);

    /// <summary>A multiple of an amount; exact unless the product has more than 28 significant digits.</summary>
    public static UnroundedMoney operator *(UnroundedMoney value, decimal factor) => new(value.Amount * factor, value.Currency);

    /// <inheritdoc/>
    public override string ToString() => $"{Amount.ToString(CultureInfo.InvariantCulture)} {Currency}";

    internal decimal In(Currency currency) => Currency == currency
        ? Amount
        : throw new InvalidOperationException($"{Currency} and {currency} were mixed in one calculation; convert first, with a stated rate and date.");
}

/// <summary>A payable amount: made only by <see cref="UnroundedMoney.Round"/>, or read back from where it was stored.</summary>
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money
{
    private Money(decimal amount, Currency currency) => (Amount, Currency) = (amount, currency);

    /// <summary>The amount in major units.</summary>
    public decimal Amount { get; }

    /// <summary>Its currency.</summary>
    public Currency Currency { get; }

    /// <summary>No money, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0m, currency);

    /// <summary>Takes an amount that was rounded before, from a store or a message; refuses more digits than <c>numeric(19,4)</c> keeps.</summary>
    public static Money FromRounded(decimal amount, Currency currency) => RoundingRule.Round(amount, 4, RoundingMode.Down) == amount
        ? new(amount, currency)
        : throw new InvalidOperationException($"{amount} {currency} was not rounded.");

    /// <summary>Back to the unrounded kind, to calculate on.</summary>
    public UnroundedMoney ToUnrounded() => new(Amount, Currency);

    /// <summary>Sum of two amounts of one currency.</summary>
    public static Money operator +(Money left, Money right) => new(left.Amount + right.ToUnrounded().In(left.Currency), left.Currency);

    /// <summary>Difference of two amounts of one currency.</summary>
    public static Money operator -(Money left, Money right) => new(left.Amount - right.ToUnrounded().In(left.Currency), left.Currency);

    /// <summary>The same amount with the other sign.</summary>
    public static Money operator -(Money value) => new(-value.Amount, value.Currency);

    /// <inheritdoc/>
    public override string ToString() => $"{Amount.ToString(CultureInfo.InvariantCulture)} {Currency}";
}

/// <summary><c>{"amount":"1234.50","currency":"USD"}</c>: the amount is text, so no reader makes a float of it.</summary>
internal static class MoneyJson
{
    public static UnroundedMoney Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("Money is an object with amount and currency.");
        decimal? amount = null;
        Currency? currency = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "amount" when reader.TokenType == JsonTokenType.String
                    && decimal.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value):
                    amount = value;
                    break;
                case "currency" when reader.TokenType == JsonTokenType.String && Currency.TryParse(reader.GetString(), out var parsed):
                    currency = parsed;
                    break;
                case "amount":
                    throw new JsonException("The amount of money is a decimal number written as text, such as \"1234.50\".");
                case "currency":
                    throw new JsonException("A currency is three upper-case letters (ISO 4217).");
                default:
                    throw new JsonException($"Money has no member '{name}'.");
            }
        }

        return amount is { } a && currency is { } c ? new UnroundedMoney(a, c) : throw new JsonException("Money needs both amount and currency.");
    }

    // A store pads with zeros to its scale; what is written keeps the digits that say something, and those that the currency is used to.
    private static decimal Trim(decimal amount, int minorDigits)
    {
        while (amount.Scale > minorDigits && decimal.Round(amount, amount.Scale - 1, MidpointRounding.ToZero) == amount) amount = decimal.Round(amount, amount.Scale - 1, MidpointRounding.ToZero);
        return amount;
    }

    public static void Write(Utf8JsonWriter writer, decimal amount, Currency currency)
    {
        writer.WriteStartObject();
        writer.WriteString("amount", Trim(amount, currency.MinorDigits).ToString(CultureInfo.InvariantCulture));
        writer.WriteString("currency", currency.Code);
        writer.WriteEndObject();
    }
}

internal sealed class UnroundedMoneyJsonConverter : JsonConverter<UnroundedMoney>
{
    public override UnroundedMoney Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => MoneyJson.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, UnroundedMoney value, JsonSerializerOptions options) => MoneyJson.Write(writer, value.Amount, value.Currency);
}

internal sealed class MoneyJsonConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = MoneyJson.Read(ref reader);
        return RoundingRule.Round(value.Amount, 4, RoundingMode.Down) == value.Amount
            ? Money.FromRounded(value.Amount, value.Currency)
            : throw new JsonException("A payable amount has at most four decimals.");
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => MoneyJson.Write(writer, value.Amount, value.Currency);
}
