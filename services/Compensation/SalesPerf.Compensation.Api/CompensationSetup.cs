using SalesPerf.Compensation.Api.Facts;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Invariants;
using SalesPerf.Compensation.Api.Ledger;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Plans;
using SalesPerf.Compensation.Api.Screens;
using SalesPerf.Compensation.Api.Statements;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.Domain;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation;
using SalesPerf.Organisation.Following;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Operations;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.V1;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Compensation.Api;

/// <summary>What this service is made of.</summary>
internal static class CompensationSetup
{
    public static void AddCompensation(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOrganisation();
        // The last one is what is given where no name is asked for.
        services.AddServiceGrpcClient<CoverageService.CoverageServiceClient>("territories", Coverage.Whole, asService: true);
        services.AddServiceGrpcClient<CoverageService.CoverageServiceClient>("territories");
        services.AddServiceGrpcClient<QuotaService.QuotaServiceClient>("territories");
        services.AddServiceGrpcClient<OrganisationService.OrganisationServiceClient>("territories");
        services.AddScoped<Participants>().AddScoped<Coverage>().AddScoped<Quotas>();
        services.AddScoped<Coverings>().AddScoped<JudgeRows>().AddScoped<ImportFiles>().AddSingleton<KnownOrders>().AddScoped<StageRows>().AddScoped<RevalidateRows>().AddScoped<TransferRows>().AddScoped<TakeInTransactions>().AddScoped<AdjustTransaction>().AddScoped<FactsChanged>().AddScoped<FactReaders>().AddScoped<CoverAgain>().AddScoped<IBeforeOrganisationChanges, OrganisationPast>();
        services.AddScoped<PeriodStates>().AddScoped<Readiness>().AddScoped<LateFacts>().AddScoped<ResultStore>().AddScoped<StoredResults>();
        services.AddSingleton<Programs>().AddSingleton<ReadFacts>().AddScoped<GatherFacts>().AddScoped<GatherPlans>().AddScoped<GatherPeople>().AddScoped<GatherTransactions>().AddScoped<GatherValues>();
        services.AddScoped<CalculateOutcome>().AddScoped<AffectedPayees>().AddScoped<PayeeGroups>().AddScoped<QuotasSeen>().AddScoped<ResultNews>().AddScoped<Discrepancies>().AddScoped<Corrections>();
        services.AddScoped<PutPlan>().AddScoped<FxRates>().AddScoped<StateForSomebody>().AddScoped<PlanTables>();
        services.AddScoped<KnownStatement>().AddScoped<WhyChanged>().AddScoped<ProveStatement>().AddScoped<Estimate>().AddScoped<Inquiries>();
        services.AddOptions<CalculationOptions>().BindConfiguration(CalculationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LedgerOptions>().BindConfiguration(LedgerOptions.Section)
            .PostConfigure<IConfiguration>((ledger, configuration) => ledger.KeyPassword = ledger.KeyPassword is { Length: > 0 } own ? own : configuration["Authentication:ClientSecret"] ?? string.Empty);
        services.AddScoped<LedgerKeys>().AddScoped<PostLedger>().AddScoped<LedgerVerification>().AddScoped<Recalculation>().AddScoped<ClosedResults>();
        services.AddPayments();
        services.AddScoped<PostponedCalculations>().AddSingleton<PostponedMeter>().AddHostedService<KeepCurrent>();
        services.AddSingleton<ClearStaging>().AddHostedService(provider => provider.GetRequiredService<ClearStaging>());
        builder.AddOperation<CalculateWork>(CalculateWork.Kind);
        builder.AddOperation<TakeInFile>(TakeInFile.Kind, TakeInFile.Word);
        builder.AddOperation<TransferImport>(TransferImport.Kind);
        builder.AddOperation<SimulatePlan>(SimulatePlan.Kind, SimulatePlan.Word);
        services.AddScreens(CompensationScreens.Parts);
        builder.MapConstraints(c => c.MapPaymentConstraints()
            .Map("ex_plan_assignment_participant", PlanErrors.OverlappingAssignment)
            .Map("ex_plan_assignment_title", PlanErrors.OverlappingAssignment)
            .Map("ex_personal_rate", PlanErrors.OverlappingRate)
            .Map("ex_parameter_value", PlanErrors.OverlappingParameter)
            .Map("ex_table_value", PlanErrors.OverlappingTable)
            .Map("ex_relation", PlanErrors.OverlappingRelation)
            .Map("ex_classifier", IntakeErrors.OverlappingClassifier)
            .Map("ux_data_lock_period", IntakeErrors.Locked)
            .Map("ux_data_lock_plan", IntakeErrors.Locked)
            .Map("ck_plan_version_checker", PlanErrors.MakerIsChecker)
            .Map("ck_period_state_checker", PeriodErrors.CloserIsMaker)
            .Map("period_closer_is_no_maker", PeriodErrors.CloserIsMaker)
            .Map("closed_period_stands", PeriodErrors.ResultsStand));
    }

    public static void SubscribeCompensation(this MessagingBuilder messaging) => messaging.FollowOrganisation("compensation", positions: HandledIn.OwnTransaction)
        .Subscribe<QuotaPublished, FollowQuotas>("compensation.follow-quotas", handledIn: HandledIn.SharedTransaction)
        .Subscribe<QuotaChanged, FollowQuotas>("compensation.follow-quotas", handledIn: HandledIn.SharedTransaction)
        .Subscribe<CoverageChanged, FollowCoverage>("compensation.follow-coverage")
        .Subscribe<ParticipantJoined, AssignPlanOnParticipantJoined>("compensation.assign-plan-on-participant-joined")
        .Subscribe<RecognitionGiven, PayRewardOnRecognitionGiven>("compensation.pay-reward-on-recognition-given")
        .Subscribe<GoalScored, KeepScoreOnGoalScored>("compensation.keep-score-on-goal-scored", handledIn: HandledIn.SharedTransaction)
        .Subscribe<CertificationAwarded, KeepGateOnCertification>("compensation.keep-gate-on-certification-awarded")
        .Subscribe<CertificationExpired, KeepGateOnCertification>("compensation.keep-gate-on-certification-expired")
        .TellLive<StatementPublished>("compensation.tell-statement-published", e => new("statement", e.ParticipantId, null, $"/v1/compensation/statements/{e.StatementId}"))
        .TellLive<StatementWithdrawn>("compensation.tell-statement-withdrawn", e => new("statement", e.ParticipantId, null, "/v1/compensation/statements"));

    public static void MapCompensation(this IEndpointRouteBuilder app)
    {
        app.MapImports();
        app.MapBatchTransactions();
        app.MapTransactions();
        app.MapAttributes();
        app.MapDataLocks();
        app.MapCategoryTrees();
        app.MapPlans();
        app.MapPeriods();
        app.MapStatements();
        app.MapLedger();
        app.MapPayments();
        app.MapHolds();
        app.MapOpenings();
        app.MapFacts();
        FxRates.MapFxRates(app);
        Corrections.MapCorrections(app);
        Discrepancies.MapDiscrepancies(app);
        app.MapScreens();
        app.MapInvariants("compensation", CompensationInvariants.Rules);
    }
}
