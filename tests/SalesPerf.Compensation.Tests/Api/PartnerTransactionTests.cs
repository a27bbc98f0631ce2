using SalesPerf.Compensation.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using Grpc.Core;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>The door by which messages of partners become transactions: the same judgement as every other.</summary>
public sealed class PartnerTransactionTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    private static readonly Metadata ForAcme = new() { { Caller.OnBehalfOfHeader, "partner-acme" } };

    private TransactionIntakeService.TransactionIntakeServiceClient Intake => new(service.Grpc());

    [Fact]
    public async Task Transaction_recorded_then_created_then_unchanged_then_adjusted_and_the_partner_is_accountable()
    {
        var order = $"P-{Guid.CreateVersion7():N}";
        Assert.Equal(RecordedAs.Created, (await Intake.RecordTransactionAsync(Booked(order, "100"), ForAcme)).RecordedAs);
        Assert.Equal(RecordedAs.Unchanged, (await Intake.RecordTransactionAsync(Booked(order, "100.00"), ForAcme)).RecordedAs);
        Assert.Equal(RecordedAs.Adjusted, (await Intake.RecordTransactionAsync(Booked(order, "80"), ForAcme)).RecordedAs);

        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE order_code = $1 AND recorded_by = 'partner-acme'", order));
        Assert.Equal(-20m, await service.ScalarAsync<decimal>("SELECT delta FROM compensation.sales_transaction WHERE order_code = $1 AND is_current", order));
    }

    [Theory]
    [InlineData("ten", "ACC-A", "/amount", "compensation.invalid_amount")]
    [InlineData("1", "ACC-X", "/accountCode", "compensation.unknown_account")]
    public async Task Transaction_that_is_wrong_then_it_is_refused_with_the_code_of_its_rule_and_leaves_nothing(string amount, string account, string pointer, string code)
    {
        var before = await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import");
        var request = Booked($"W-{Guid.CreateVersion7():N}", amount);
        request.AccountCode = account;

        var refusal = GrpcErrors.FromRpcException(await Assert.ThrowsAsync<RpcException>(async () => await Intake.RecordTransactionAsync(request, ForAcme)))!;

        Assert.Equal((code, ErrorKind.Invalid), (refusal.Code, refusal.Kind));
        Assert.Equal((pointer, code), (Assert.Single(refusal.Details).Pointer, refusal.Details[0].Code));
        Assert.Equal(before, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import"));
    }

    private static RecordTransactionRequest Booked(string order, string amount) => new()
    {
        OrderCode = order, EventType = "booked", CompensationDate = "2026-01-02", Amount = new Common.V1.Money { Amount = amount, Currency = "IDR" }, AccountCode = "ACC-A", SellerCode = "A",
    };
}
