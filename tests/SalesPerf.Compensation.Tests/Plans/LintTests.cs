using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans.Lint;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>A corpus of plans with one defect each. Every finding's witness is calculated anew, and must show what the finding says.</summary>
public sealed class LintTests
{
    internal const string Head = "plan: p\ncurrency: USD\nmeasurements:\n  sales: sum(credit where event = 'booked')\n";

    // What is wrong; the plan behind the head; the finding; the line it points at, by its text.
    public static TheoryData<string, string, string, string, string> Defects => new()
    {
        { "a bonus at a point", "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 100000}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a rate for everything once a tier is reached", "tables:\n  t: {kind: bands, bands: [[0, 50000, 0.05], [50000, null, 0.08]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: reached, cap: 100000}", LintCodes.Cliff, "a", "  a: {kind: tiers" },
        { "a curve with two points at one x", "tables:\n  t: {kind: curve, points: [[0, 0], [1, 1], [1, 1.5], [2, 2]]}\ncomponents:\n  a: {kind: curve, target: 10000, table: t, by: sales / 100000 USD}", LintCodes.Cliff, "a", "  a: {kind: curve" },
        { "a gate inside a formula", "components:\n  a: {kind: formula, pay: \"if sales > 70000 then sales * 8% else 0\"}", LintCodes.Cliff, "a", "  a: {kind: formula" },
        { "a floor that begins with the first deal above a size", "components:\n  a: {kind: rate, basis: sales, rate: 1%, floor: 900, when: sales > 20000}", LintCodes.Cliff, "a", "  a: {kind: rate" },
        { "a bonus at a point, for one title", "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 100000 and title = 'hunter'}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a bonus at a point for a title beside one without for others", "components:\n  a: {kind: formula, pay: \"if title = 'hunter' and sales > 70000 then 9000 else sales * 1%\"}", LintCodes.Cliff, "a", "  a: {kind: formula" },
        { "a bonus at a point for whoever reports to one person from a position", "components:\n  a: {kind: bonus, amount: 5000, when: \"sales >= 100000 and manager = 'P-001' and position = 'P-7'\"}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a bonus at a point for whoever is not certified", "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 100000 and not certified('c')}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a bonus at a point for whoever has one certificate of two", "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 100000 and certified('c') and not certified('d')}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a bonus at a point for newcomers", "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 100000 and hired_on > 2027-03-31}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a bonus at a point for leavers", "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 100000 and left_on between 2026-01-05 and 2026-06-30}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a bonus at a point for few of very many kinds of people", "values:\n  other: \"if team in ('a', 'b', 'c', 'd') or title in ('e', 'f', 'g', 'h') then 1 else 2\"\ncomponents:\n  a: {kind: bonus, amount: 5000, when: \"sales >= 100000 and certified('c') and not certified('d') and hired_on > 2025-05-05 and left_on < 2026-12-01 and title = 'hunter'\"}", LintCodes.Cliff, "a", "  a: {kind: bonus" },
        { "a rate for a title that is lower for more", "components:\n  a: {kind: formula, pay: \"sales * (if title = 'hunter' and sales > 500000 then 4% else 8%)\"}", LintCodes.PayFalls, "a", "  a: {kind: formula" },
        { "a windfall rule that halves the rate of all of it", "components:\n  a: {kind: formula, pay: \"if sales > 500000 then sales * 4% else sales * 8%\"}", LintCodes.PayFalls, "a", "  a: {kind: formula" },
        { "a tier whose rate is lower for everything", "tables:\n  t: {kind: bands, bands: [[0, 50000, 0.08], [50000, null, 0.05]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: reached}", LintCodes.PayFalls, "a", "  a: {kind: tiers" },
        { "a band that takes away", "tables:\n  t: {kind: bands, bands: [[0, 50000, 0.08], [50000, null, -0.01]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: marginal}", LintCodes.PayFalls, "a", "  a: {kind: tiers" },
        { "a factor that falls with attainment", "components:\n  a: {kind: rate, basis: sales, rate: 5%, factor: \"max(0, 2 - sales / 100000 USD)\"}", LintCodes.PayFalls, "a", "  a: {kind: rate" },
        { "a manager who is paid less when the team sells more", "components:\n  a: {kind: override, basis: sum(credit of reports), rate: \"if sum(credit of reports) > 90000 then 0.5% else 2%\"}", LintCodes.PayFalls, "a", "  a: {kind: override" },
        { "an accelerator without a cap", "tables:\n  t: {kind: bands, bands: [[0, 100000, 0.05], [100000, null, 0.15]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: marginal}", LintCodes.UnboundedExposure, "a", "  a: {kind: tiers" },
        { "a curve that goes on", "tables:\n  t: {kind: curve, points: [[0, 0], [1, 1], [2, 4]], above: extend}\ncomponents:\n  a: {kind: curve, target: 10000, table: t, by: sales / 100000 USD}", LintCodes.UnboundedExposure, "a", "  a: {kind: curve" },
        { "pay that grows with the square", "components:\n  a: {kind: formula, pay: \"sales * (sales / 1000000 USD)\"}", LintCodes.UnboundedExposure, "a", "  a: {kind: formula" },
        { "more for each unit, without end", "tables:\n  t: {kind: bands, value: money, bands: [[0, 10, 100], [10, null, 250]]}\ncomponents:\n  a: {kind: tiers, basis: sum(units), table: t, mode: marginal}", LintCodes.UnboundedExposure, "a", "  a: {kind: tiers" },
        { "a band inside another", "tables:\n  t:\n    kind: bands\n    bands:\n      - [0, 100, 1]\n      - [20, 50, 2]\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 10)\"}", LintCodes.UnreachableTier, "t", "      - [20, 50, 2]" },
        { "a band that ends before it begins", "tables:\n  t:\n    kind: bands\n    bands:\n      - [0, 100, 1]\n      - [200, 150, 2]\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 10)\"}", LintCodes.UnreachableTier, "t", "      - [200, 150, 2]" },
        { "a point left of the one before", "tables:\n  t:\n    kind: curve\n    points:\n      - [0, 0]\n      - [100, 1]\n      - [90, 2]\n      - [150, 3]\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"curve(t, 10)\"}", LintCodes.UnreachableTier, "t", "      - [100, 1]" },
        { "a row of a grid with the bound of the next", "tables:\n  t: {kind: matrix, rows: {from: [0, 1, 1]}, columns: {from: [0]}, values: [[1], [2], [3]]}\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"matrix(t, 1, 0)\"}", LintCodes.UnreachableTier, "t", "  t: {kind: matrix" },
        { "a row of a lookup twice", "tables:\n  t:\n    kind: lookup\n    keys: [product]\n    rows:\n      - [cloud, 0.05]\n      - [cloud, 0.07]\ncomponents:\n  a: {kind: rate, basis: credit, rate: \"lookup(t, product)\"}", LintCodes.UnreachableTier, "t", "      - [cloud, 0.07]" },
        { "a choice behind one that always applies", "components:\n  a:\n    kind: rules\n    rules:\n      - {rate: 5%}\n      - {when: \"product = 'cloud'\", rate: 9%}", LintCodes.UnreachableTier, "a", "      - {when: \"product = 'cloud'\"" },
        { "room between two bands", "tables:\n  t:\n    kind: bands\n    bands:\n      - [0, 10, 15]\n      - [10.01, 100, 7.5]\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 5)\"}", LintCodes.Gap, "t", "      - [0, 10, 15]" },
        { "closed edges that leave a point", "tables:\n  t:\n    kind: bands\n    edge: upper\n    bands:\n      - [0, 10, 1]\n      - [20, null, 2]\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 5)\"}", LintCodes.Gap, "t", "      - [0, 10, 1]" },
        { "two bands that share a part", "tables:\n  t:\n    kind: bands\n    bands:\n      - [0, 100, 1]\n      - [90, null, 2]\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 5)\"}", LintCodes.Overlap, "t", "      - [90, null, 2]" },
        { "a crediting rule that contradicts itself", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: never, to: managers, when: \"event = 'booked' and event = 'invoiced'\"}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%}", LintCodes.DeadCreditRule, "never", "  - {rule: never" },
        { "coverage behind a condition that no seller and no territory meets", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: cover, to: coverage, when: \"not has_seller and seller = 'house'\"}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%}", LintCodes.DeadCreditRule, "cover", "  - {rule: cover" },
        { "a crediting rule for a word that the field never has", "categories: {product: [cloud, hardware]}\ncrediting:\n  - {rule: seller, to: seller}\n  - {rule: overlay, to: relation expert, when: \"starts_with(product, 'software')\"}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%}", LintCodes.DeadCreditRule, "overlay", "  - {rule: overlay" },
        { "a second path to whom the first already reached", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: again, to: seller, share: 50%}\nduplicates: first_path\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%}", LintCodes.DeadCreditRule, "again", "  - {rule: again" },
        { "a component whose gate never opens", "components:\n  a: {kind: bonus, amount: 100, when: sales > 10 and sales < 5}", LintCodes.NobodyEarns, "a", "  a: {kind: bonus" },
        { "a component that its cap makes nothing of", "components:\n  a: {kind: rate, basis: sales, rate: 5%, cap: 0}", LintCodes.NobodyEarns, "a", "  a: {kind: rate" },
        { "a commission that is paid for a sale and for its cash", "components:\n  a: {kind: rate, basis: sum(credit), rate: 5%}\npayment:\n  releases: [{parts: [{on: collected}]}]", LintCodes.PaidAgain, "a", "  a: {kind: rate" },
        { "a commission per credit whose pay waits for a milestone", "components:\n  a: {kind: rate, basis: credit, rate: 5%, when: \"product = 'cloud'\", earning_code: COMM}\npayment:\n  releases: [{codes: [COMM], parts: [{share: 50%}, {share: 50%, on: live}]}]", LintCodes.PaidAgain, "a", "  a: {kind: rate" },
        { "an overage that nothing says the beginning of", "tables:\n  t: {kind: bands, bands: [[0, 50000, 1], [50000, null, 2]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: overage, rate: 5%}", LintCodes.AllOverage, "a", "  a: {kind: tiers" },
        { "an overage of each credit, by a rate that only facts give and for one title", "parameters:\n  r: {type: percent, default: 0%}\ntables:\n  t: {kind: bands}\ncomponents:\n  a: {kind: tiers, basis: credit, table: t, mode: overage, rate: r, when: title = 'hunter'}", LintCodes.AllOverage, "a", "  a: {kind: tiers" },
        { "an overage of units", "tables:\n  t: {kind: bands, bands: [[0, 10, 1], [10, null, 3]]}\ncomponents:\n  a: {kind: tiers, basis: sum(units), table: t, mode: overage}", LintCodes.AllOverage, "a", "  a: {kind: tiers" },
        { "a component for a title that pays nothing", "tables:\n  t: {kind: lookup, keys: [title], value: money, rows: [[associate, 0], [manager, 0]]}\ncomponents:\n  a: {kind: bonus, amount: \"lookup(t, title)\"}", LintCodes.NobodyEarns, "a", "  a: {kind: bonus" },
        { "a bonus of somebody who is somebody else", "components:\n  a: {kind: bonus, amount: 500, when: \"participant = 'P-001' and participant = 'P-002'\"}", LintCodes.NobodyEarns, "a", "  a: {kind: bonus" },
        { "a whole unit more than rounding makes", "rounding: {mode: half_up, digits: 0}\ncomponents:\n  a: {kind: formula, pay: \"sales * 2% + (if sales >= 100 then 2 USD else 0 USD)\"}", LintCodes.Cliff, "a", "  a: {kind: formula" },
        { "a component for a leg that is two at once", "parameters:\n  leg: {type: text, default: ''}\ncomponents:\n  a: {kind: bonus, amount: 500, when: \"leg = 'left' and leg = 'right'\"}", LintCodes.NobodyEarns, "a", "  a: {kind: bonus" },
        { "a component for an event and a measurement that exclude each other", "components:\n  a: {kind: rate, basis: sum(credit where event = 'booked' and event = 'collected'), rate: 5%}", LintCodes.NobodyEarns, "a", "  a: {kind: rate" },
    };

    // Sound plans that look a little like the unsound ones above.
    public static TheoryData<string, string> Sound => new()
    {
        { "a table without a row", "tables:\n  t: {kind: bands, bands: []}\ncomponents:\n  a: {kind: formula, pay: \"sales * (5% + tier_rate(t, 1))\"}" },
        { "bands as far as numbers go", "tables:\n  t: {kind: bands, bands: [[0, 9999999999999999999999999999, 0.05]]}\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 1)\"}" },
        { "a curve that goes beyond what is calculated with", "tables:\n  t: {kind: curve, points: [[0, 0], [900000000000000000, 1], [1, 2], [990000000000000000, 900000000000000000]]}\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"curve(t, 0)  + 1%\"}" },
        { "a flat rate", "components:\n  a: {kind: rate, basis: sales, rate: 5%}" },
        { "an accelerator with a cap", "tables:\n  t: {kind: bands, bands: [[0, 100000, 0.05], [100000, null, 0.15]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: marginal, cap: 90000}" },
        { "a curve without a jump, flat at both ends", "tables:\n  t: {kind: curve, points: [[0.5, 0], [1, 1], [1.5, 2]], below: 0, above: flat}\ncomponents:\n  a: {kind: curve, target: 10000, table: t, by: sales / 100000 USD}" },
        { "bands that touch, both edges included", "tables:\n  t: {kind: bands, edge: both, bands: [[0, 10, 1], [10, 20, 1]]}\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 5)\"}" },
        { "amounts by title, which nobody has whom nothing says it of", "tables:\n  t: {kind: lookup, keys: [title], value: money, rows: [[associate, 50], [manager, 90]]}\ncomponents:\n  a: {kind: bonus, amount: \"lookup(t, title)\"}" },
        { "a commission on sales that waits for cash, and a bonus for going live", "components:\n  a: {kind: rate, basis: sales, rate: 5%}\n  b: {kind: unit, units: \"count(where event = 'live')\", per_unit: 10}\npayment:\n  releases: [{parts: [{share: 50%, on: collected}, {share: 50%, on: live}]}]" },
        { "a component for a position of a team", "components:\n  a: {kind: rate, basis: sales, rate: 5%, when: \"position = 'P-7' and team in ('north', 'south') and title != 'trainee'\"}" },
        { "a retainer of one person", "components:\n  a: {kind: bonus, amount: 500, when: participant = 'P-001'}" },
        { "a guarantee of two people in a month in which they sell little", "components:\n  a: {kind: bonus, amount: 500, when: \"participant in ('P-001', 'P-002') and sales between 5 and 500\"}" },
        { "a share of one person in what is sold below", "components:\n  a: {kind: override, basis: sum(credit of reports), rate: 1%, when: participant = 'P-001'}" },
        { "a commission of one person on what a relation sells, and of whom it leads to", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: expert, to: relation expert, share: 50%}\ncomponents:\n  a: {kind: rate, basis: \"sum(credit of relation('expert'))\", rate: 1%, when: participant = 'P-001'}\n  b: {kind: rate, basis: \"sum(credit where role = 'expert')\", rate: 1%, when: participant = 'P-001'}" },
        { "a bonus of whoever reports to one person, by title", "components:\n  a: {kind: bonus, amount: 500, when: \"manager = 'P-001' and title = 'hunter'\"}" },
        { "a cap", "components:\n  a: {kind: rate, basis: sales, rate: 5%, cap: 5000}" },
        { "rates by product", "tables:\n  t: {kind: lookup, keys: [product], rows: [[cloud, 0.05], ['*', 0.02]]}\ncomponents:\n  a: {kind: rate, basis: credit, rate: \"lookup(t, product)\"}" },
        { "an overage above a quota", "parameters:\n  quota: {type: money, from: quota}\ntables:\n  t: {kind: bands, bands: [[0, null, 2]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: overage, scale: quota, cap: 9000}" },
        { "a multiplier on everything, which the plan says", "tables:\n  t: {kind: bands, bands: [[0, null, 2]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: overage, scale: 0}" },
        { "a decelerator for what is above", "tables:\n  t: {kind: bands, bands: [[0, 100000, 0.05], [100000, null, 0.02]]}\ncomponents:\n  a: {kind: tiers, basis: sales, table: t, mode: marginal}" },
        { "a roll-up and an override", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: rollup, to: managers, levels: 2, when: \"event = 'booked'\"}\ncomponents:\n  a: {kind: rate, basis: sum(credit where role = 'rollup'), rate: 1%}" },
        { "a table whose rows only facts give", "tables:\n  t: {kind: bands}\n  k: {kind: curve}\n  m: {kind: matrix, rows: {from: []}, columns: {from: []}}\n  l: {kind: lookup, keys: [product]}\ncomponents:\n  a: {kind: rate, basis: sales, rate: \"tier_rate(t, 1) * curve(k, 1) * matrix(m, 1, 1) * lookup(l, title)\"}" },
        { "a pool that is shared by hours, which nobody has unless facts say so", "parameters:\n  hours: {type: number, default: 0}\ncomponents:\n  a: {kind: pool, pool: sum(credit of company) * 1%, share: hours / total(hours of company) else 0, cap: 50}" },
        { "pay by what others sell to whom a relation leads", "components:\n  a: {kind: rate, basis: \"min(sum(credit of relation('left')), sum(credit of relation('right')))\", rate: 8%}" },
        { "a rate by a number that only a table compares", "attributes: {years: number}\ntables:\n  t: {kind: lookup, keys: [term], rows: [[2, 0.05], [3, 0.07]]}\ncomponents:\n  a: {kind: rate, basis: credit, rate: \"lookup(t, years)\"}" },
        { "pay on an amount of an attribute that nothing is compared with", "attributes: {recurring: money}\ncomponents:\n  a: {kind: rate, basis: sum(recurring), rate: 5%}" },
        { "a bonus for the third month in a row", "values:\n  streak: if sales >= 100 then prior(streak, 0) + 1 else 0\ncomponents:\n  a: {kind: bonus, amount: 40, when: streak = 3}" },
        { "tips that are divided by hours, which nobody has unless facts say so", "parameters:\n  hours: {type: number, default: 0}\ncomponents:\n  a: {kind: formula, pay: \"portion(sum(credit of team) * 1%, hours of team)\", cap: 50}" },
        { "the weaker of two legs, when nothing says who is on which", "parameters:\n  leg: {type: text, default: ''}\nvalues:\n  left: total(if leg = 'left' then sales else 0 USD of reports)\n  right: total(if leg = 'right' then sales else 0 USD of reports)\ncomponents:\n  a: {kind: rate, basis: \"min(left, right)\", rate: 1%}" },
        { "a rate for a class that a person is in only where facts say so", "parameters:\n  class: {type: text, default: ''}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%, when: \"class in ('gold', 'silver')\"}" },
        { "a rate for whoever is not paid in a currency that formulas name", "paid_in: pays_in\nparameters:\n  pays_in: {type: text, default: ''}\ncomponents:\n  a: {kind: rate, basis: sum(credit of reports), rate: \"if pays_in = 'IDR' then 2% else 1%\", when: count_people() > 1}" },
        { "a rate whose pay is rounded to whole units", "rounding: {mode: half_up, digits: 0}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 2%}" },
        { "a bonus for each fifth deal of a quarter", "counters:\n  deals: {start: 0, add: 1, reset: quarter}\ncomponents:\n  a: {kind: bonus, amount: 5, when: \"deals_after - 5 * floor(deals_after / 5) = 0\", per: credit}" },
        { "an amount per deal from the tenth on", "tables:\n  t: {kind: bands, value: money, bands: [[0, 10, 0], [10, null, 1]]}\ncomponents:\n  a: {kind: unit, units: sum(share), per_unit: \"tier_rate(t, sum(share))\"}" },
        { "a bonus for the part of a month's hours that were billed", "attributes: {billed: number}\ntables:\n  u: {kind: curve, points: [[70%, 0], [100%, 1]], above: flat}\ncomponents:\n  a: {kind: curve, target: 50, table: u, by: sum(billed) / 160}" },
        { "a part of what a newcomer earns in the first half year", "components:\n  c: {kind: rate, basis: sales, rate: 5%}\n  a: {kind: rate, basis: \"total(if months_between(hired_on, period_end) < 6 then c else 0 USD of relation('mentee'))\", rate: 5%}" },
        { "coverage where nobody sold", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: cover, to: coverage, when: not has_seller}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%}" },
        { "coverage of what the house sold", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: cover, to: coverage, when: \"seller = 'house'\"}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%}" },
        { "coverage of a territory that the rule names", "crediting:\n  - {rule: cover, to: coverage, when: \"territory = 'north'\"}\ncomponents:\n  a: {kind: rate, basis: sales, rate: 1%}" },
        { "a roll-up of the largest deals only", "crediting:\n  - {rule: seller, to: seller}\n  - {rule: large, to: managers, when: amount > 20000000}\ncomponents:\n  a: {kind: rate, basis: sum(credit where role = 'seller'), rate: 1%}" },
        { "a part of the difference of two attributes", "attributes: {listed: money, taken: money}\ncomponents:\n  a: {kind: rate, basis: \"max(listed - taken, 0)\", rate: 15%, per: credit}\n  b: {kind: rate, basis: \"max(taken - listed, 0)\", rate: 15%, per: credit}" },
        { "rates of very many kinds of people", "components:\n  a: {kind: rate, basis: sales, rate: 5%, when: \"title in ('a', 'b', 'c', 'd', 'e', 'f') and position in ('p', 'q', 'r')\"}\n  b: {kind: rate, basis: sales, rate: 5%, when: \"certified('x') and not certified('y') and hired_on > 2025-05-05 and left_on < 2026-12-01 and title = 'f'\"}" },
        { "a bonus of whoever is not certified", "components:\n  a: {kind: bonus, amount: 500, when: not certified('c')}" },
        { "a bonus of whoever was hired on a day", "components:\n  a: {kind: bonus, amount: 500, when: hired_on = 2024-02-29}" },
        { "a rate of whoever leaves after a day, by title", "components:\n  a: {kind: rate, basis: sales, rate: 5%, when: \"left_on > 2026-03-31 and left_on != 9999-12-31 and title = 'hunter'\"}" },
        { "pay for a certified person with goals", "components:\n  a: {kind: mbo, target: 1000, goals: {g: 100%}, when: certified('c')}" },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void A_defect_then_it_is_found_at_its_line_and_its_witness_shows_it(string what, string plan, string code, string subject, string line)
    {
        var text = Head + plan;
        var findings = PlanLint.Of(PlanProgram.Of(text));
        var finding = findings.FirstOrDefault(f => f.Code == code && f.Subject == subject);
        Assert.True(finding is not null, $"{what} was not found; only: {string.Join("; ", findings)}");
        Assert.StartsWith(line, text.Split('\n')[finding.Place.Line - 1], StringComparison.Ordinal);
        Assert.All(findings, f => Shows(text, f));
    }

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_sound_plan_then_nothing_is_found(string what, string plan)
    {
        Assert.NotEmpty(what);
        Assert.Empty(PlanLint.Of(PlanProgram.Of(Head + plan)).Select(f => f.ToString()));
    }

    [Fact]
    public void A_finding_that_the_plan_accepts_then_it_carries_the_reason()
    {
        const string Plan = "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 100000, accepts: {cliff: agreed with finance}}";
        var finding = Assert.Single(PlanLint.Of(PlanProgram.Of(Head + Plan)));
        Assert.Equal((LintCodes.Cliff, "agreed with finance"), (finding.Code, finding.Accepted));
    }

    [Fact]
    public void A_cliff_then_its_witness_is_a_cent_apart()
    {
        var finding = Assert.Single(PlanLint.Of(PlanProgram.Of(Head + "components:\n  a: {kind: bonus, amount: 5000, when: sales >= 123456.78}")));
        var witness = Assert.IsType<PayWitness>(finding.Witness);
        Assert.Equal((123456.77m, 123456.78m, 0m, 5000m), (witness.Less.Result, witness.More.Result, witness.Less.Pay, witness.More.Pay));
    }

    private static void Shows(string text, LintFinding finding)
    {
        switch (finding.Witness)
        {
            case PayWitness pay:
                var (less, more) = (Pay(text, pay.Facts, pay.Less.Participant, finding.Subject), Pay(text, pay.Facts, pay.More.Participant, finding.Subject));
                Assert.Equal((pay.Less.Pay, pay.More.Pay), (less, more));
                Assert.True(pay.Less.Result < pay.More.Result);
                Assert.True(finding.Code switch
                {
                    LintCodes.Cliff => pay.More.Result - pay.Less.Result <= 0.01m && more - less >= 1m,
                    LintCodes.PayFalls => more < less,
                    LintCodes.PaidAgain => more > less,
                    _ => more / pay.More.Result > less / pay.Less.Result,
                }, finding.ToString());
                break;
            case OverageWitness overage:
                var person = overage.Paid;
                Assert.Equal(person.Pay, Pay(text, overage.Facts, person.Participant, finding.Subject));
                Assert.Equal(person.Pay, Pay(WithScale(text, "0"), overage.Facts, person.Participant, finding.Subject));
                Assert.Equal(overage.WithoutOverage, Pay(WithScale(text, "1000000000000000"), overage.Facts, person.Participant, finding.Subject));
                Assert.NotEqual(person.Pay, overage.WithoutOverage);
                break;
            case FormulaWitness formula:
                Assert.Equal(formula.Value, Value(text, formula.Formula));
                break;
            case NothingWitness nothing when finding.Code == LintCodes.DeadCreditRule:
                Assert.NotEmpty(nothing.Facts.Transactions);
                Assert.DoesNotContain(finding.Subject, Run(text, nothing.Facts).Periods.SelectMany(p => p.Participants.SelectMany(p.CreditsOf)).Select(c => c.Rule));
                break;
            case NothingWitness nothing when finding.Code == LintCodes.NobodyEarns:
                Assert.NotEmpty(nothing.Facts.Transactions);
                Assert.All(Run(text, nothing.Facts).Lines.Where(l => l.Component == finding.Subject), l => Assert.Equal(0m, l.Amount.Amount));
                break;
            case NothingWitness nothing:
                // The choice that is never asked could say anything.
                Assert.Equal(Amounts(Run(text, nothing.Facts)), Amounts(Run(text.Replace("rate: 9%", "rate: 999", StringComparison.Ordinal), nothing.Facts)));
                break;
            default:
                Assert.Fail($"{finding} has no witness.");
                break;
        }
    }

    private static string WithScale(string text, string scale) => text.Replace("mode: overage", $"mode: overage, scale: {scale}", StringComparison.Ordinal);

    private static decimal Pay(string text, FactSet facts, string participant, string component) => Run(text, facts).Lines.Where(l => l.Participant == participant && l.Component == component).Sum(l => l.Amount.Amount);

    private static decimal Value(string text, string formula) =>
        Run($"{text}\nvalues:\n  lint_witness: {formula}\n", FactsJson.Read("{}")).Periods[0].ValuesOf(FactsJson.OnlyParticipant)["lint_witness"].Number;

    private static IReadOnlyList<decimal> Amounts(CalculationResult result) => [.. result.Lines.Select(l => l.Amount.Amount)];

    private static CalculationResult Run(string text, FactSet facts) => Calculate.Run(new CalculationInput(PlanProgram.Of(text), facts));
}
