using System.Text.Json.Nodes;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Import;
using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.Demo;

/// <summary>What the demo company's people do with goals, feedback, recognition and training.</summary>
internal sealed class DemoPeople(DemoCompany company, Session session)
{
    private static readonly (string Code, string Name)[] Stages = [("lead", "Prospek"), ("qualified", "Terkualifikasi"), ("proposal", "Proposal"), ("negotiation", "Negosiasi")];

    private static readonly string[] ObjectionHandling = ["objection-handling", "sales-technique"];
    private static readonly string[] SalesTechnique = ["sales-technique"];

    /// <summary>KPIs, skills, courses, the onboarding template and a role play, before anything happens that asks for them.</summary>
    public async Task CatalogueAsync(CancellationToken cancellationToken)
    {
        var admin = await session.AsAsync("comp-admin", cancellationToken);
        var trainer = await session.AsAsync("trainer", cancellationToken);
        await Steps.RunAsync("KPI catalogue", async () =>
        {
            await admin.PostAsync("/v1/goals/kpis:install-standard", null, cancellationToken);
            return "installed";
        });
        await Steps.RunAsync("Skills, courses, onboarding, role play", async () =>
        {
            foreach (var (code, name, area) in new[] { ("objection-handling", "Menangani keberatan", "objectionHandling"), ("sales-technique", "Teknik penjualan", "technique"), ("prospecting", "Mencari prospek", "prospecting"), ("product-knowledge", "Pengetahuan produk", "product") })
                await trainer.PutAsync($"/v1/training/skills/{code}", new { name, area }, cancellationToken);
            await trainer.PutAsync("/v1/training/courses/objections-101", new { title = "Dari keberatan ke kesepakatan", provider = "Akademi NCA", kind = "internal", skillCodes = ObjectionHandling, hours = 6 }, cancellationToken);
            await trainer.PutAsync("/v1/training/courses/closing-online", new { title = "Consultative selling, online", provider = "Udemy", kind = "external", price = new { amount = "249000", currency = "IDR" }, skillCodes = SalesTechnique, hours = 8 }, cancellationToken);
            await trainer.PutAsync("/v1/training/onboarding-templates/ae", new
            {
                titleCode = "AE", name = "Tiga puluh hari pertama",
                steps = new object[]
                {
                    new { day = 1, title = "Nilai dan budaya", kind = "manual" },
                    new { day = 3, title = "Produk dan harga", kind = "course", reference = "objections-101" },
                    new { day = 10, title = "Kunjungan bersama manajer", kind = "meeting" },
                    new { day = 20, title = "Simulasi keberatan harga", kind = "rolePlay", reference = "price-objection" },
                },
            }, cancellationToken);
            await trainer.PutAsync("/v1/training/role-play-scenarios/price-objection", new
            {
                title = "Keberatan harga", skillCode = "sales-technique", situation = "Pelanggan menyukai produk, tetapi menganggap harganya terlalu tinggi.",
                rubric = new[]
                {
                    new { criterion = "listening", description = "Mendengar dan merangkum keberatan", weight = 0.4m },
                    new { criterion = "value", description = "Menjawab dengan nilai, bukan potongan harga", weight = 0.4m },
                    new { criterion = "next-step", description = "Menyepakati langkah berikutnya", weight = 0.2m },
                },
            }, cancellationToken);
            return "ready";
        });
    }

    /// <summary>The funnel of the latest ended month: everybody converts alike, but one loses at the proposal.</summary>
    public async Task FunnelAsync(CancellationToken cancellationToken)
    {
        var admin = await session.AsAsync("comp-admin", cancellationToken);
        await Steps.RunAsync("Funnel of the last month", () => Steps.UntilKnownAsync(() => admin.BatchAsync("/v1/goals/funnel-snapshots:batch", company.Executives.Select((e, i) => new
        {
            participantCode = e.Code, periodCode = company.LatestEnded.Code, stages = Funnel(e.Code, 78 + (i % 5)),
        }), cancellationToken), cancellationToken));
        await Steps.RunAsync("Visits and calls", () => Steps.UntilKnownAsync(() => admin.BatchAsync("/v1/goals/measurements:batch", company.Executives.Select(e => new
        {
            participantCode = e.Code, kpiCode = "activity", periodCode = company.LatestEnded.Code,
            value = e.Code == DemoCompany.Ahead ? 212 : 118, hours = e.Code == DemoCompany.Ahead ? 214 : 142,
        }), cancellationToken), cancellationToken));
    }

    /// <summary>A goal with an open question, feedback, recognition, a reviewed role play and a doubted line.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        var manager = await session.AsAsync("manager", cancellationToken);
        var rep = await session.AsAsync("rep", cancellationToken);
        await Steps.RunAsync("A goal and a question about it", () => GoalAsync(manager, rep, cancellationToken));
        await Steps.RunAsync("Feedback and recognition", async () =>
        {
            await manager.PostAsync("/v1/goals/feedback", new
            {
                participantCode = DemoCompany.Behind,
                strength = "Persiapan Anda sebelum kunjungan ke pelanggan sangat teliti, dan pelanggan menghargainya.",
                improvement = "Setelah proposal dikirim, tindak lanjut baru terjadi setelah dua minggu.",
                action = "Telepon setiap pelanggan dalam tiga hari kerja setelah proposal dikirim.",
            }, cancellationToken);
            var admin = await session.AsAsync("comp-admin", cancellationToken);
            await admin.PostAsync("/v1/goals/recognitions", new
            {
                participantCode = DemoCompany.Ahead, title = "Penjual terbaik bulan ini", message = "Tiga pelanggan baru, dan semuanya memperpanjang kontrak.", reward = new { amount = "5000000", currency = "IDR" },
            }, cancellationToken);
            return "given";
        });
        await Steps.RunAsync("A role play, reviewed", () => RolePlayAsync(cancellationToken));
        await Steps.RunAsync("A line that is doubted", () => InquiryAsync(rep, cancellationToken));
    }

    private async Task<string> GoalAsync(ApiClient manager, ApiClient rep, CancellationToken cancellationToken)
    {
        var goal = await manager.PostAsync("/v1/goals/goals", new
        {
            participantCode = DemoCompany.Behind, kpiCode = "lead-conversion", periodCode = company.Running.Code, target = 0.35m,
            statement = "Lead conversion: naikkan konversi proposal menjadi kesepakatan ke 35 persen pada bulan ini.",
        }, cancellationToken);
        await manager.PostAsync($"/v1/goals/goals/{goal!["id"]}:publish", new { reason = "Tahap proposal adalah tempat sebagian besar peluang Anda hilang bulan lalu." }, cancellationToken);
        await rep.PostAsync($"/v1/goals/goals/{goal["id"]}/questions", new { text = "Apakah proposal yang dikirim bulan lalu ikut dihitung?" }, cancellationToken);
        return "published, asked";
    }

    private async Task<string> RolePlayAsync(CancellationToken cancellationToken)
    {
        var trainer = await session.AsAsync("trainer", cancellationToken);
        var play = await trainer.PostAsync("/v1/training/role-plays", new { participantCode = DemoCompany.Behind, scenarioCode = "price-objection", heldOn = company.Today }, cancellationToken);
        await trainer.PostAsync($"/v1/training/role-plays/{play!["id"]}:review", new
        {
            scores = new[]
            {
                new { criterion = "listening", score = 4, comment = "Keberatan dirangkum dengan tepat." },
                new { criterion = "value", score = 2, comment = "Potongan harga ditawarkan terlalu cepat." },
                new { criterion = "next-step", score = 3, comment = "Langkah berikutnya disepakati tanpa tanggal." },
            },
            strength = "Mendengar dengan sabar.", improvement = "Bicarakan nilai sebelum harga.", action = "Siapkan tiga contoh penghematan pelanggan lain.",
        }, cancellationToken);
        return "reviewed";
    }

    private async Task<string> InquiryAsync(ApiClient rep, CancellationToken cancellationToken)
    {
        JsonNode? statement = null;
        await foreach (var found in rep.ListAsync($"/v1/compensation/statements?periodCode={company.LatestEnded.Code}", cancellationToken)) statement = found;
        if (statement is null) throw new CliException($"There is no statement of {DemoCompany.Behind} in {company.LatestEnded.Code}.");
        var lines = (await rep.GetAsync($"/v1/compensation/statements/{statement["id"]}", cancellationToken))["lines"]!.AsArray();
        await rep.PostAsync($"/v1/compensation/statements/{statement["id"]}/lines/{lines[0]!["id"]}/inquiries", new
        {
            question = "Pesanan tanggal 20 bulan lalu tidak terlihat di baris ini. Apakah sudah dihitung?",
        }, cancellationToken);
        return "asked";
    }

    private static object[] Funnel(string seller, int percent)
    {
        var entered = 120;
        return [.. Stages.Select(stage =>
        {
            var advanced = entered * (seller == DemoCompany.Behind && stage.Code == "proposal" ? 31 : percent - (Array.IndexOf(Stages, stage) * 12)) / 100;
            var row = new { code = stage.Code, name = stage.Name, entered, advanced };
            entered = advanced;
            return (object)row;
        })];
    }
}
