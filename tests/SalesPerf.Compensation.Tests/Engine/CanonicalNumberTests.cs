using System.Globalization;
using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Numbers as they are hashed: what was hashed once must come to the same for ever.</summary>
public sealed class CanonicalNumberTests
{
    [Fact]
    public void A_number_has_all_its_digits_and_no_zero_behind_them() =>
        Gen.Decimal.Sample(value => Assert.Equal(value.ToString("0.############################", CultureInfo.InvariantCulture), CanonicalForm.Of(value)));

    [Theory]
    [InlineData("0.00", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("100", "100")]
    [InlineData("100.10", "100.1")]
    [InlineData("-79228162514264337593543950335", "-79228162514264337593543950335")]
    [InlineData("-0.0000000000000000000000000001", "-0.0000000000000000000000000001")]
    public void Zeros_and_the_longest_numbers_are_written_alike_everywhere(string value, string expected) => Assert.Equal(expected, CanonicalForm.Of(decimal.Parse(value, CultureInfo.InvariantCulture)));
}
