using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>Reads the payment section of a plan document. Errors go to the document's, each at its place.</summary>
public static class PaymentSectionReader
{
    private const int MostRules = 100;
    private const int MostParts = 24;
    private const int LongestWait = ReleaseTrigger.LongestWait;
    private const int LongestWaitInMonths = ReleaseTrigger.LongestWaitInMonths;
    private const int MostInstalments = 120;
    private const int MostWindows = 24;
    private const int MostSteps = 12;

    /// <summary>The section; <see cref="PaymentSection.Plain"/> where the plan has none.</summary>
    /// <param name="node">The section as written, or null.</param>
    /// <param name="errors">Where errors go.</param>
    public static PaymentSection Read(PlanNode? node, DocumentErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return MapReader.Of(node, errors, "payment section") is { } map ? new Reading(errors).Section(map) : PaymentSection.Plain;
    }

    private sealed class Reading(DocumentErrors errors)
    {
        private static readonly TriggerExpressions NothingOpen = new(null, null, null);
        private readonly List<PaymentExpression> expressions = [];

        public PaymentSection Section(MapReader map)
        {
            var section = new PaymentSection
            {
                Rounding = SettingReader.Rounding(map, errors).Rule ?? RoundingRule.HalfEven,
                Releases = [.. map.List("releases", MostRules).Select(Release).OfType<ReleaseRule>()],
                OrderAdvances = [.. map.List("order_advances", MostRules).Select(OrderAdvance).OfType<OrderAdvanceRule>()],
                Clawback = Clawback(map),
                Leavers = Leavers(map),
                Groups = Groups(map),
            };
            map.Done();
            return section with { Expressions = expressions };
        }

        private List<PaymentGroup> Groups(MapReader map)
        {
            var (groups, named) = (new List<PaymentGroup>(), new HashSet<string>(StringComparer.Ordinal));
            foreach (var member in map.Members("groups", MostRules))
            {
                if (MapReader.Of(member.Value, errors, "earning group") is not { } group) continue;
                var codes = group.Scalars("codes", MostRules, required: true);
                foreach (var code in codes.Where(c => !named.Add(c.Text))) errors.Add("compensation.payment_code_in_two_groups", code.Place, $"The earning code '{code.Text}' is in another group already.");
                if (member.Key == PaymentGroup.Default) errors.Add("compensation.payment_reserved_group", member.KeyPlace, $"'{PaymentGroup.Default}' is the group of what no group names; its rules stand in the payment section itself.");
                groups.Add(Group(group, member.Key, [.. codes.Select(c => c.Text)], $"payment.groups.{member.Key}"));
                group.Done();
            }

            groups.Add(Group(map, PaymentGroup.Default, [], "payment"));
            return groups;
        }

        private PaymentGroup Group(MapReader map, string code, IReadOnlyList<string> codes, string path) => new(
            code, codes, map.Text("pay_group") ?? PaymentGroup.DefaultPayGroup, map.Text("payroll_code") ?? string.Empty, new SettlementRules
            {
                Draw = Draw(map, path),
                Guarantee = Guarantee(map, path),
                Maximum = Maximum(map, path),
                Settles = map.Word("settles", "period", "period", "quarter", "year") switch { "quarter" => SettleInterval.Quarter, "year" => SettleInterval.Year, _ => SettleInterval.Period },
                PaysNegative = map.Word("negative", "carried", "carried", "paid") == "paid",
                Debt = Debt(map, path),
                LeastPayment = Expression(map, "least_payment", path, PaymentValue.Money),
            });

        private DebtRule? Debt(MapReader map, string path)
        {
            if (MapReader.Of(map.Node("debt"), errors, "rule for debts") is not { } debt) return null;
            if (map.Text("negative") == "paid") errors.Add("compensation.payment_nothing_carried", debt.Place, "A negative payment that is paid leaves no debt, so nothing of it is limited or forgiven.");
            var rule = new DebtRule(Expression(debt, "limit", path + ".debt", PaymentValue.Money), Interval(debt));
            debt.Done();
            return rule;
        }

        private static SettleInterval? Interval(MapReader map) => map.Word("forgiven", null, "quarter", "year") switch { "quarter" => SettleInterval.Quarter, "year" => SettleInterval.Year, _ => null };

        // A minimum is a draw or a guarantee by another name: what it adds is recovered or not.
        private DrawRule? Draw(MapReader map, string path)
        {
            var minimum = Minimum(map, path);
            if (MapReader.Of(map.Node("draw"), errors, "draw") is not { } draw) return minimum;
            if (minimum is not null) errors.Add("compensation.payment_two_floors", draw.Place, "A recoverable minimum and a draw are the same thing; write one of them.");
            path += ".draw";
            var kind = draw.Word("kind", "recoverable", "recoverable", "non_recoverable", "loan") switch { "loan" => DrawKind.Loan, "non_recoverable" => DrawKind.NonRecoverable, _ => DrawKind.Recoverable };
            var amount = Expression(draw, "amount", path, PaymentValue.Money, required: true);
            var rule = amount is null ? null : new DrawRule(
                kind, amount, During(draw), Expression(draw, "periods", path, PaymentValue.Count), Expression(draw, "limit", path, PaymentValue.Money), Recovery(draw, path, kind)) { Forgiven = Forgiven(draw, kind) };
            draw.Done();
            return rule;
        }

        private DrawRule? Minimum(MapReader map, string path)
        {
            if (MapReader.Of(map.Node("minimum"), errors, "minimum") is not { } minimum) return null;
            path += ".minimum";
            var amount = Expression(minimum, "amount", path, PaymentValue.Money, required: true);
            var kind = minimum.Word("recovered", "true", "true", "false") == "true" ? DrawKind.Recoverable : DrawKind.NonRecoverable;
            var rule = amount is null ? null : new DrawRule(kind, amount, During(minimum), null, null, Recovery(minimum, path, kind)) { Forgiven = Forgiven(minimum, kind) };
            minimum.Done();
            return rule;
        }

        private RecoveryRule Recovery(MapReader map, string path, DrawKind kind)
        {
            if (MapReader.Of(map.Node("recovery"), errors, "recovery") is not { } recovery) return new RecoveryRule(null, null, null, null);
            path += ".recovery";
            if (kind == DrawKind.NonRecoverable) errors.Add("compensation.payment_nothing_to_recover", recovery.Place, "What is not recoverable has no recovery.");
            var rule = new RecoveryRule(
                Expression(recovery, "share", path, PaymentValue.Share), Expression(recovery, "keep", path, PaymentValue.Money), Expression(recovery, "limit", path, PaymentValue.Money),
                Expression(recovery, "starts", path, PaymentValue.Count));
            recovery.Done();
            return rule;
        }

        private SettleInterval? Forgiven(MapReader map, DrawKind kind)
        {
            var interval = Interval(map);
            if (interval is not null && kind == DrawKind.NonRecoverable) errors.Add("compensation.payment_nothing_to_recover", map.PlaceOf("forgiven"), "What is not recoverable is never owed, so nothing of it is forgiven.");
            return interval;
        }

        private GuaranteeRule? Guarantee(MapReader map, string path)
        {
            if (MapReader.Of(map.Node("guarantee"), errors, "guarantee") is not { } guarantee) return null;
            path += ".guarantee";
            var amount = Expression(guarantee, "amount", path, PaymentValue.Money, required: true);
            var until = Expression(guarantee, "last_day", path, PaymentValue.Date);
            var rule = amount is null ? null : new GuaranteeRule(amount, During(guarantee), until);
            guarantee.Done();
            return rule;
        }

        private MaximumRule? Maximum(MapReader map, string path)
        {
            if (MapReader.Of(map.Node("maximum"), errors, "maximum") is not { } maximum) return null;
            var amount = Expression(maximum, "amount", path + ".maximum", PaymentValue.Money, required: true);
            var later = maximum.Word("excess", "later", "later", "lost") == "later";
            maximum.Done();
            return amount is null ? null : new MaximumRule(amount, later);
        }

        private DateRange? During(MapReader map)
        {
            var (from, until) = (map.Date("from"), map.Date("until"));
            if (from is null && until is null) return null;
            if (until <= (from ?? DateOnly.MinValue))
            {
                errors.Add("compensation.payment_empty_range", map.PlaceOf("until"), "'until' is the first day after, so it is later than 'from'.");
                return null;
            }

            return new DateRange(from ?? DateOnly.MinValue, until);
        }

        private ReleaseRule? Release(PlanNode node, int index)
        {
            if (MapReader.Of(node, errors, "release") is not { } map) return null;
            var path = $"payment.releases[{index}]";
            var codes = map.Scalars("codes", MostRules).Select(c => c.Text).ToArray();
            var when = Expression(map, "when", path, PaymentValue.Condition, grain: PaymentGrain.Credit);
            var parts = map.List("parts", MostParts, required: true).Select((p, i) => Part(p, $"{path}.parts[{i}]")).OfType<ReleasePart>().ToArray();
            if (parts.Length > 0 && parts.Sum(p => p.Share) != 1m) errors.Add("compensation.payment_parts_not_whole", map.PlaceOf("parts"), $"The shares of the parts sum to {parts.Sum(p => p.Share):0.####}, and must sum to 100%.");
            map.Done();
            return parts.Length == 0 ? null : new ReleaseRule(codes, when, parts);
        }

        private ReleasePart? Part(PlanNode node, string path)
        {
            if (MapReader.Of(node, errors, "part of a release") is not { } map) return null;
            var share = map.Fraction("share") ?? 1m;
            if (share is < 0m or > 1m) errors.Add("compensation.payment_not_a_share", map.PlaceOf("share"), "A share is from 0% to 100%.");
            var trigger = Trigger(map, path);
            map.Done();
            return new ReleasePart(share, trigger);
        }

        private ReleaseTrigger Trigger(MapReader map, string path)
        {
            var happening = map.Text("on");
            var name = happening is null or "earned" ? null : happening;
            var money = name is "invoiced" or "collected";
            var basis = map.Word("of", money ? "order" : "happening", "order", "invoiced", "happening") switch { "order" => ReleaseBasis.Order, "invoiced" => ReleaseBasis.Invoiced, _ => ReleaseBasis.Happening };
            var reaching = map.Fraction("reaching");
            if (reaching is <= 0m or > 1m) errors.Add("compensation.payment_not_a_share", map.PlaceOf("reaching"), "'reaching' is above 0% and at most 100%.");
            var (count, days, months) = (Whole(map, "count", path, 1, ReleaseTrigger.MostHappenings), Whole(map, "after_days", path, 0, LongestWait), Whole(map, "after_months", path, 0, LongestWaitInMonths));
            var open = new TriggerExpressions(count.Open, days.Open, months.Open);
            var trigger = new ReleaseTrigger
            {
                Event = name, Basis = basis, Reaching = reaching, Count = count.Written, AfterDays = days.Written ?? 0, AfterMonths = months.Written ?? 0, Open = open == NothingOpen ? null : open,
                On = Expression(map, "date", path, PaymentValue.Date, grain: PaymentGrain.Credit), Instalments = map.Whole("instalments", 1, MostInstalments) ?? 1,
                Late = Late(map), LateFrom = Expression(map, "late_from", path, PaymentValue.Date, grain: PaymentGrain.Credit),
            };
            if (name is not null && trigger.On is not null) errors.Add("compensation.payment_event_and_date", map.PlaceOf("on"), $"Either the event '{name}' lets it go or a date does; write two parts for both.");
            if (name is null && (reaching is not null || trigger.Count is not null || open.Count is not null || trigger.Late.Count > 0)) errors.Add("compensation.payment_event_missing", map.Place, "'reaching', 'count' and 'late' are about an event; say which with 'on'.");
            return trigger;
        }

        private List<LateStep> Late(MapReader map)
        {
            var steps = map.List("late", MostSteps).Select(LateStep).OfType<LateStep>().ToList();
            for (var i = 1; i < steps.Count; i++)
                if (!GoesOn(steps[i - 1], steps[i])) errors.Add("compensation.payment_late_not_growing", map.PlaceOf("late"), "Each step of 'late' is later than the one before it, in days like it or in months like it, and counts no more than it.");
            return steps;
        }

        private static bool GoesOn(LateStep before, LateStep step) =>
            (step.Days > before.Days || step.Months > before.Months) && step.Days is null == before.Days is null && step.Share <= before.Share;

        private LateStep? LateStep(PlanNode node)
        {
            if (MapReader.Of(node, errors, "step of lateness") is not { } map) return null;
            var (months, days) = (map.Whole("beyond_months", 0, LongestWaitInMonths), map.Whole("beyond_days", 0, LongestWait));
            if (months is null == days is null) errors.Add("compensation.payment_two_windows", map.Place, "What is late is later than so many months or so many days.");
            var share = map.Fraction("share") ?? 0m;
            if (share is < 0m or > 1m) errors.Add("compensation.payment_not_a_share", map.PlaceOf("share"), "A share is from 0% to 100%.");
            map.Done();
            return new LateStep(months, days, share);
        }

        // A written number is read as such, so that its bounds are told here; anything else is a formula over the credit.
        private (int? Written, PaymentExpression? Open) Whole(MapReader map, string name, string path, int least, int most) => map.Text(name) is { } text && Literal.Number(text) is null
            ? (null, Expression(map, name, path, PaymentValue.Count, grain: PaymentGrain.Credit))
            : (map.Whole(name, least, most), null);

        private OrderAdvanceRule? OrderAdvance(PlanNode node)
        {
            if (MapReader.Of(node, errors, "advance on orders") is not { } map) return null;
            var rule = new OrderAdvanceRule([.. map.Scalars("codes", MostRules, required: true).Select(s => s.Text)], [.. map.Scalars("recovered_from", MostRules, required: true).Select(s => s.Text)]);
            if (rule.AdvanceCodes.Intersect(rule.EarningCodes).Any()) errors.Add("compensation.payment_advance_recovers_itself", map.Place, "A code is either an advance or what pays it back.");
            map.Done();
            return rule;
        }

        private ClawbackRule? Clawback(MapReader map)
        {
            if (MapReader.Of(map.Node("clawback"), errors, "clawback") is not { } clawback) return null;
            var events = clawback.Scalars("events", MostRules).Select(e => e.Text).ToArray();
            var method = clawback.Word("method", "rerate", "rerate", "original_rate") == "original_rate" ? ClawbackMethod.OriginalRate : ClawbackMethod.Rerate;
            var floor = clawback.Word("floor", null, "kept", "taken");
            if (floor is not null && method == ClawbackMethod.Rerate) errors.Add("compensation.payment_floor_without_rate", clawback.PlaceOf("floor"), "Where everything is rated again there is no floor to keep; it is for 'original_rate'.");
            var (months, days) = (Whole(clawback, "within_months", "payment.clawback", 1, LongestWaitInMonths), Whole(clawback, "within_days", "payment.clawback", 1, LongestWait));
            var rule = new ClawbackRule
            {
                Events = events.Length == 0 ? ["cancelled"] : events, Method = method, KeepsFloor = floor != "taken",
                WindowMonths = months.Written, WindowDays = days.Written, Open = (months.Open, days.Open), Schedule = Schedule(clawback),
                WindowFrom = Expression(clawback, "from", "payment.clawback", PaymentValue.Date, grain: PaymentGrain.Credit), Prorated = clawback.Flag("prorated"),
                Instalments = clawback.Whole("instalments", 1, MostInstalments) ?? 1,
            };
            if (HasMonths(rule) && HasDays(rule)) errors.Add("compensation.payment_two_windows", clawback.PlaceOf("within_days"), "A window is in months or in days.");
            if (rule.Schedule is not null && (HasMonths(rule) || HasDays(rule) || rule.Prorated)) errors.Add("compensation.payment_window_beside_schedule", clawback.PlaceOf("schedule"), "A schedule says all its windows and what is taken in each; nothing else says so beside it.");
            else if (rule.Prorated && !HasMonths(rule) && !HasDays(rule)) errors.Add("compensation.payment_window_missing", clawback.PlaceOf("prorated"), "Only a window can be prorated; say 'within_months' or 'within_days'.");
            clawback.Done();
            return rule;
        }

        private static bool HasMonths(ClawbackRule rule) => rule.WindowMonths is not null || rule.Open.Months is not null;

        private static bool HasDays(ClawbackRule rule) => rule.WindowDays is not null || rule.Open.Days is not null;

        private List<ClawbackWindow>? Schedule(MapReader map)
        {
            if (map.Node("schedule") is null) return null;
            return [.. map.List("schedule", MostWindows).Select(Window).OfType<ClawbackWindow>()];
        }

        private ClawbackWindow? Window(PlanNode node, int index)
        {
            if (MapReader.Of(node, errors, "window") is not { } map) return null;
            var (months, days) = (map.Whole("within_months", 1, LongestWaitInMonths), map.Whole("within_days", 1, LongestWait));
            if (months is null == days is null) errors.Add("compensation.payment_two_windows", map.Place, "A window is in months or in days.");
            var written = map.Text("share") is { } text ? Literal.Number(text) : 1m;
            if (written is < 0m or > 1m) errors.Add("compensation.payment_not_a_share", map.PlaceOf("share"), "A share is from 0% to 100%.");
            var open = written is null ? Expression(map, "share", $"payment.clawback.schedule[{index}]", PaymentValue.Share, grain: PaymentGrain.Credit) : null;
            map.Done();
            return new ClawbackWindow(months, days, written ?? 0m, open);
        }

        private LeaverRule? Leavers(MapReader map)
        {
            if (MapReader.Of(map.Node("leavers"), errors, "rule for leavers") is not { } leavers) return null;
            var rule = new LeaverRule(leavers.Whole("final_after_days", 0, LongestWait) ?? 0, leavers.Word("held", "lapses", "lapses", "paid") == "paid", leavers.Word("debt", "owed", "owed", "forgiven") == "forgiven");
            leavers.Done();
            return rule;
        }

        private PaymentExpression? Expression(MapReader map, string name, string path, PaymentValue wanted, bool required = false, PaymentGrain grain = PaymentGrain.Payee)
        {
            if (map.Expression(name, required) is not { } text) return null;
            var expression = new PaymentExpression($"{path}.{name}", text.Text, text.Place.Line, text.Place.Column, wanted, grain);
            expressions.Add(expression);
            return expression;
        }
    }
}
