using SalesPerf.Compensation.Domain;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What payments are made of.</summary>
internal static class PaymentSetup
{
    public static void AddPayments(this IServiceCollection services)
    {
        services.AddOptions<PayoutOptions>().BindConfiguration(PayoutOptions.Section);
        services.AddSingleton<PayoutFolder>();
        services.AddScoped<GatherPaidPlans>().AddScoped<Holds>().AddScoped<OrderBooks>().AddScoped<GatherPayments>().AddScoped<PaySheets>().AddScoped<PaymentBatches>().AddScoped<MakeBatch>().AddScoped<EmitPayouts>().AddScoped<PaymentBlockers>();
        services.AddScoped<PayeeBalances>().AddScoped<PaymentChanges>().AddScoped<Openings>().AddScoped<StateOpenings>().AddScoped<DecideOpenings>();
        services.AddScoped<PayoutInvariants>();
        services.AddHostedService<ResolvePayouts>();
    }

    public static ConstraintErrors MapPaymentConstraints(this ConstraintErrors constraints) => constraints
        .Map("ck_payment_batch_checker", PaymentErrors.ApproverIsMaker)
        .Map("approved_sheet_stands", PaymentErrors.SheetStands)
        .Map("ux_pay_sheet_payee", PaymentErrors.PaidBefore)
        .Map("pay_sheet_source_pkey", PaymentErrors.PaidBefore)
        .Map("ux_payout_line_sheet", PaymentErrors.PaidBefore)
        .Map("ux_opening_balance", OpeningErrors.Exists)
        .Map("ck_opening_balance_checker", OpeningErrors.ApproverIsMaker)
        .Map("hold_release_pkey", PaymentErrors.ReleasedBefore);
}
