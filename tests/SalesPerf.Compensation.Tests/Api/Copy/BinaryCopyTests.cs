using System.Text;
using CsCheck;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Persistence.Copy;
using SalesPerf.Expressions;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api.Copy;

/// <summary>What is written by hand in PostgreSQL's binary form is what PostgreSQL understands, and the other way round.</summary>
public sealed class BinaryCopyTests
{
    [Fact]
    public void A_number_written_is_the_number_read() => Gen.Select(Gen.Long, Gen.Int[0, 12]).Sample((value, scale) =>
    {
        if (value == long.MinValue) return;
        Span<byte> form = stackalloc byte[64];
        var length = ScaledNumeric.Write(value, scale, form);
        Assert.InRange(length, 8, ScaledNumeric.LongestForm);
        Assert.Equal(value, ScaledNumeric.Read(form[..length], scale));
    });

    [Theory]
    [InlineData(12, 1, true)]
    [InlineData(120, 2, true)]
    [InlineData(125, 2, false)]
    [InlineData(1, 5, false)]
    public void A_number_with_more_decimals_than_are_wanted_is_refused(long value, int scale, bool fits)
    {
        var form = new byte[64];
        var length = ScaledNumeric.Write(value, scale, form);
        if (fits) ScaledNumeric.Read(form.AsSpan(0, length), 1);
        else Assert.Throws<OverflowException>(() => ScaledNumeric.Read(form.AsSpan(0, length), 1));
    }

    [Fact]
    public void A_number_beyond_64_bits_is_refused()
    {
        // 10^20: one digit of weight 5.
        byte[] form = [0, 1, 0, 5, 0, 0, 0, 0, 0, 1];
        Assert.Throws<OverflowException>(() => ScaledNumeric.Read(form, 0));
    }

    [Fact]
    public void What_is_no_finite_number_is_refused() => Assert.Throws<OverflowException>(() => ScaledNumeric.Read([0, 0, 0, 0, 0xC0, 0, 0, 0], 2));

    [Fact]
    public async Task Rows_written_by_hand_are_the_rows_that_PostgreSQL_has_and_gives_back()
    {
        long[] amounts = [0, 1, -1, 99, 100, -12_345_678, 10_000, 9_999_999, 123_456_789_012_345_67, -5_000_000];
        var longText = new string('x', 300_000);
        await using var database = await TestDatabase.CreateEmptyAsync("copy");
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "CREATE TABLE t (i smallint, n bigint, amount numeric(28,4), on_day date, code text, maybe integer)");
        await using (var stream = await connection.BeginRawBinaryCopyAsync("COPY t FROM STDIN (FORMAT BINARY)", TestContext.Current.CancellationToken)) Write(stream, amounts, longText);
        Assert.Equal(string.Join('|', amounts.Select((a, i) => $"{i} {a * 10L} {new decimal(a) / 10_000m:0.0000} 2026-01-{i + 1:00} {(i == 3 ? 300_000 : 6)} -")), await TextAsync(connection));
        using var reader = new BinaryRowReader(await connection.BeginRawBinaryCopyAsync("COPY (SELECT i, n, amount, on_day, left(code, 10) FROM t ORDER BY i) TO STDOUT (FORMAT BINARY)", TestContext.Current.CancellationToken));
        for (short i = 0; i < amounts.Length; i++)
        {
            Assert.True(reader.NextRow());
            Assert.Equal((i, amounts[i] * 10, amounts[i], new DateOnly(2026, 1, i + 1).DayNumber, i == 3 ? "xxxxxxxxxx" : "code-" + i), (reader.Int16(), reader.Int64(), reader.Numeric(4), reader.DayNumber(), reader.Text()));
        }

        Assert.False(reader.NextRow());
    }

    [Fact]
    public async Task Every_kind_of_value_arrives_as_it_was()
    {
        decimal[] numbers = [.. Gen.Decimal.Array[500].Single(), 0m, -0.0m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, -79228162514264337593543950.335m, 1.10m, 10_000m, 0.0001m, 9_999_999_999_999_999_999m];
        var (id, at) = (Guid.CreateVersion7(), new DateTimeOffset(1999, 12, 31, 23, 59, 59, 123, 456, TimeSpan.Zero));
        await using var database = await TestDatabase.CreateEmptyAsync("copy");
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "CREATE SCHEMA compensation; CREATE TABLE compensation.t (n integer, number numeric, id uuid, flag boolean, at timestamptz, doc jsonb, texts text[])");
        await CopyRows.WriteAsync(connection, "t (n, number, id, flag, at, doc, texts)", numbers.Select((number, n) => (number, n)), (copy, row) =>
        {
            copy.Int32(row.n);
            copy.Numeric(row.number);
            copy.Uuid(id);
            copy.Boolean(row.n % 2 == 0);
            copy.Instant(at);
            copy.Json("""{"a": "ü"}""");
            copy.Texts(row.n == 0 ? [] : ["", "ü", new string('y', row.n)]);
        }, TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT number, id, flag, at, doc->>'a', coalesce(texts[3], 'none'), scale(number) FROM compensation.t ORDER BY n", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        for (var n = 0; n < numbers.Length; n++)
        {
            Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
            Assert.Equal((numbers[n], id, n % 2 == 0, at, "ü", n == 0 ? "none" : new string('y', n), (int)numbers[n].Scale),
                (reader.GetDecimal(0), reader.GetGuid(1), reader.GetBoolean(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4), reader.GetString(5), reader.GetInt32(6)));
        }

        await reader.DisposeAsync();
        var read = await ReadAsync(connection, "SELECT n, number, id, CASE WHEN n = 0 THEN NULL ELSE id END, repeat('ü', n * 1000), CASE WHEN n = 1 THEN NULL ELSE number END FROM compensation.t ORDER BY n",
            row => (row.Int32(), row.Decimal(), row.Uuid(), row.MaybeUuid(), row.Text().Length, row.MaybeDecimal()));
        Assert.Equal(numbers.Select((number, n) => (n, number, id, n == 0 ? (Guid?)null : id, n * 1000, n == 1 ? (decimal?)null : number)), read);
        // As nobody writes it, without trailing zeros.
        Assert.All(read, r => Assert.Equal(Exact.Number(r.Item2).Scale, r.Item2.Scale));
    }

    [Theory]
    [InlineData("'NaN'::numeric")]
    [InlineData("'Infinity'::numeric")]
    [InlineData("1e29::numeric")]
    [InlineData("1e-29::numeric")]
    [InlineData("12345678901234567890.1234567890123")]
    public async Task A_number_that_is_no_decimal_is_refused_and_the_connection_goes_on(string number)
    {
        await using var database = await TestDatabase.CreateEmptyAsync("copy");
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<OverflowException>(() => ReadAsync(connection, $"SELECT {number} FROM generate_series(1, 100000)", row => row.Decimal()));
        Assert.Equal([7], await ReadAsync(connection, "SELECT 7", row => row.Int32()));
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string query, Func<BinaryRowReader, T> read)
    {
        var rows = new List<T>();
        await CopyRows.ReadAsync(connection, query, row => rows.Add(read(row)), TestContext.Current.CancellationToken);
        return rows;
    }

    [Fact]
    public void Codes_are_those_of_the_texts_of_their_forms() => Gen.String.Array[0, 200].Sample(values =>
    {
        var texts = new TextTable([""]);
        var (codes, buffer) = (new RepeatedCodes(texts), new TextBuffer());
        foreach (var value in values.Concat(values).Append("seller").Append("").Append(new string('z', 100)).Append(new string('ü', 40)))
        {
            if (value.Any(char.IsSurrogate)) continue;
            var form = Encoding.UTF8.GetBytes(value);
            Assert.Equal(value, texts[codes.Of(form)]);
            Assert.Equal(texts.Find(value), codes.Of(form));
            Assert.Equal(value, buffer.Of(form).ToString());
        }
    });

    [Fact]
    public void Texts_are_those_of_their_forms_and_equal_ones_are_one_object() => Gen.String.Array[0, 200].Sample(values =>
    {
        var texts = new RepeatedTexts();
        foreach (var value in values.Concat(values).Append("seller").Append(new string('z', 100)))
        {
            // A lone surrogate has no form.
            if (value.Any(char.IsSurrogate)) continue;
            Assert.Equal(value, texts.Of(System.Text.Encoding.UTF8.GetBytes(value)));
        }

        Assert.Same(texts.Of("again"u8), texts.Of("again"u8));
    });

    [Fact]
    public async Task Rows_of_which_one_cannot_be_made_leave_nothing_and_the_connection_goes_on()
    {
        await using var database = await TestDatabase.CreateEmptyAsync("copy");
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "CREATE SCHEMA compensation; CREATE TABLE compensation.t (n integer)");
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => CopyRows.WriteAsync(connection, "t (n)", Enumerable.Range(0, 100_000), (copy, n) =>
            copy.Int32(n < 99_999 ? n : throw new InvalidOperationException("The last row.")), TestContext.Current.CancellationToken));
        Assert.Equal("The last row.", thrown.Message);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM compensation.t", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private static void Write(NpgsqlRawCopyStream stream, long[] amounts, string longText)
    {
        var writer = new BinaryRowWriter(stream);
        for (short i = 0; i < amounts.Length; i++)
        {
            writer.Row(6);
            writer.Int16(i);
            writer.Int64(amounts[i] * 10);
            writer.Numeric(amounts[i], 4);
            writer.Date(new DateOnly(2026, 1, i + 1));
            writer.Text(i == 3 ? longText : "code-" + i);
            writer.Null();
        }

        writer.Complete();
    }

    private static async Task<string> TextAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT string_agg(concat_ws(' ', i, n, amount, on_day, length(code), coalesce(maybe::text, '-')), '|' ORDER BY i) FROM t", connection);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
