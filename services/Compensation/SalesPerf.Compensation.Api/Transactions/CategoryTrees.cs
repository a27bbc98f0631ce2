using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Plans;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>A category of a tree.</summary>
/// <param name="Code">Unique in its tree.</param>
/// <param name="Name">Name to show.</param>
/// <param name="ParentCode">The category above it; none at the top.</param>
public sealed record CategoryItem(string Code, string Name, string? ParentCode = null);

/// <summary>A tree of categories; its code is a field of transactions that plans name.</summary>
/// <param name="Name">Name to show.</param>
/// <param name="Categories">Parents before their children.</param>
/// <param name="Field">What is classified: <c>product</c>, <c>customer</c>, <c>account</c>, <c>territory</c> or the name of an attribute; it stays while anything is classified.</param>
public sealed record CategoryTreeBody(string Name, IReadOnlyList<CategoryItem> Categories, string Field = "product");

/// <summary>A tree of categories.</summary>
public sealed record CategoryTreeView(string Code, string Name, string Field, IReadOnlyList<CategoryItem> Categories);

/// <summary>Which value of the tree's field lies in which category, from when.</summary>
/// <param name="Category">Category of the tree.</param>
/// <param name="Value">Value of the tree's field.</param>
/// <param name="From">First day.</param>
/// <param name="UntilExclusive">First day after; left out while it goes on.</param>
public sealed record ClassifierItem(string Category, string Value, DateOnly From, DateOnly? UntilExclusive = null);

internal static class CategoryTrees
{
    private const int MostCategories = 5_000;

    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    public static void MapCategoryTrees(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/category-trees").WithTags("Intake");
        group.MapGet("", ListAsync).WithName("ListCategoryTrees").RequirePersona(Readers).WithSummary("Trees of categories for transactions.");
        group.MapGet("/{code}", GetAsync).WithName("GetCategoryTree").RequirePersona(Readers).WithETag().WithSummary("One tree.");
        group.MapPut("/{code}", PutAsync).WithName("PutCategoryTree").RequirePersona(Persona.CompAdmin).NeedsVersion(mayCreate: true).WithSummary("Writes a tree; categories in which something is classified must stay.");
        group.MapGet("/{code}/classifiers", ListClassifiersAsync).WithName("ListClassifiers").RequirePersona(Readers).WithSummary("Which values lie in which category, from when.");
        group.MapPost("/{code}/classifiers:batch", ClassifyAsync).WithName("SetClassifiers").RequirePersona(Persona.CompAdmin).WithSummary("Puts values into categories, from a day to the day before another.");
    }

    private static async Task<Ok<Page<CategoryTreeView>>> ListAsync([AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("SELECT code, name, categories::text, field FROM compensation.category_tree WHERE code > $1 ORDER BY code LIMIT $2", Read, [page.After<AfterCode>()?.Code ?? string.Empty, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterCode(r.Code), context));
    }

    private static async Task<Ok<CategoryTreeView>> GetAsync(string code, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var (tree, tag) = await RequireAsync(code, db, cancellationToken);
        context.SetETag(tag);
        return TypedResults.Ok(tree);
    }

    private static async Task<Ok<CategoryTreeView>> PutAsync(
        string code, CategoryTreeBody body, HttpContext context, CompensationDbContext db, FactReaders readers, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(code, body);
        await db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('compensation.category-tree.' || $1, 0))", [code], cancellationToken);
        var there = await FindAsync(code, db, cancellationToken);
        if (there is not null) context.RequireMatch(there.Tag);
        var used = await db.ListAsync("SELECT DISTINCT category_code FROM compensation.classifier WHERE tree_code = $1 ORDER BY 1", r => r.GetString(0), [code], cancellationToken);
        if (used.FirstOrDefault(u => body.Categories.All(c => c.Code != u)) is { } gone) throw new DomainException(IntakeErrors.CategoryNotFound(gone));
        if (used.Count > 0 && there?.Tree.Field != body.Field) throw new DomainException(IntakeErrors.FieldInUse);
        await db.ExecuteAsync("""
            INSERT INTO compensation.category_tree (code, name, categories, changed_by, changed_at, field) VALUES ($1, $2, $3::jsonb, $4, $5, $6)
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, categories = excluded.categories, field = excluded.field, changed_by = excluded.changed_by, changed_at = excluded.changed_at
            """, [code, body.Name, Sql.ToJson(body.Categories), caller.Accountable, time.GetUtcNow(), body.Field], cancellationToken);
        await readers.MarkTreeAsync(code, new DateRange(DateOnly.MinValue, null), code, cancellationToken);
        var (tree, tag) = await RequireAsync(code, db, cancellationToken);
        context.SetETag(tag);
        return TypedResults.Ok(tree);
    }

    private static void Check(string code, CategoryTreeBody body)
    {
        var violations = new Violations();
        violations.Check(code.Length is > 0 and <= 60 && char.IsAsciiLetterLower(code[0]) && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'), "/code", "compensation.invalid_tree_code", "Lower-case letters, digits and underscores, as plans name it.");
        violations.Text(body.Name, "/name");
        violations.Text(body.Field, "/field", 60);
        violations.Check(body.Categories.Count is > 0 and <= MostCategories, "/categories", "compensation.too_many_categories", $"From 1 to {MostCategories} categories.");
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < body.Categories.Count; i++)
        {
            var (pointer, category) = (string.Create(CultureInfo.InvariantCulture, $"/categories/{i}"), body.Categories[i]);
            violations.Text(category.Code, $"{pointer}/code", 100);
            violations.Check(category.ParentCode is null || known.Contains(category.ParentCode), $"{pointer}/parentCode", "compensation.unknown_parent", "A parent stands before its children.");
            violations.Check(known.Add(category.Code), $"{pointer}/code", "compensation.repeated_category", "The code stands twice.");
        }

        violations.ThrowIfAny("compensation.invalid_category_tree");
    }

    private static async Task<Ok<Page<ClassifierItem>>> ListClassifiersAsync(string code, [AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        await RequireAsync(code, db, cancellationToken);
        var rows = await db.ListAsync("SELECT id, category_code, value, during FROM compensation.classifier WHERE tree_code = $1 AND id > $2 ORDER BY id LIMIT $3",
            r => (Id: r.GetGuid(0), Item: Item(r, ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(3)))), [code, page.After<AfterId>()?.Id ?? Guid.Empty, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new AfterId(r.Id), context);
        return TypedResults.Ok(new Page<ClassifierItem>([.. made.Items.Select(i => i.Item)], made.NextCursor, made.NextLink));
    }

    private static async Task<MultiStatus> ClassifyAsync(string code, Batch<ClassifierItem> batch, HttpContext context, CompensationDbContext db, FactReaders readers, TimeProvider time, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var (tree, _) = await RequireAsync(code, db, cancellationToken);
        var categories = tree.Categories.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        return await batch.JudgeEachAsync(context, i => i.Value, async (item, pointer) =>
        {
            var violations = new Violations();
            violations.Text(item.Value, $"{pointer}/value", 1_000);
            violations.ThrowIfAny("compensation.invalid_classifier");
            if (!categories.Contains(item.Category)) throw new DomainException(IntakeErrors.CategoryNotFound(item.Category));
            var status = await UpsertAsync(tree, item, db, time.GetUtcNow(), cancellationToken);
            if (status != BatchItemStatus.Unchanged) await readers.MarkTreeAsync(code, new DateRange(item.From, item.UntilExclusive), $"{code}: {item.Value}", cancellationToken);
            return status;
        });
    }

    private static async Task<BatchItemStatus> UpsertAsync(CategoryTreeView tree, ClassifierItem item, CompensationDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var range = FactsChanged.Range(item.From, item.UntilExclusive);
        var there = await db.FindAsync("SELECT id, category_code = $4 AND during = $5 FROM compensation.classifier WHERE tree_code = $1 AND field = $2 AND value = $3 AND lower(during) = lower($5)",
            r => new { Id = r.GetGuid(0), Same = r.GetBoolean(1) }, [tree.Code, tree.Field, item.Value, item.Category, range], cancellationToken);
        if (there is { Same: true }) return BatchItemStatus.Unchanged;
        if (there is not null)
        {
            await db.ExecuteAsync("UPDATE compensation.classifier SET category_code = $2, during = $3, recorded_at = $4 WHERE id = $1", [there.Id, item.Category, range, now], cancellationToken);
            return BatchItemStatus.Updated;
        }

        await db.ExecuteAsync("INSERT INTO compensation.classifier (id, tree_code, category_code, field, value, during, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [Guid.CreateVersion7(), tree.Code, item.Category, tree.Field, item.Value, range, now], cancellationToken);
        return BatchItemStatus.Created;
    }

    private sealed record Found(CategoryTreeView Tree, uint Tag);

    private static async Task<Found> RequireAsync(string code, CompensationDbContext db, CancellationToken cancellationToken) =>
        await FindAsync(code, db, cancellationToken) ?? throw new DomainException(IntakeErrors.TreeNotFound);

    private static Task<Found?> FindAsync(string code, CompensationDbContext db, CancellationToken cancellationToken) =>
        db.FindAsync("SELECT code, name, categories::text, field, xmin::text FROM compensation.category_tree WHERE code = $1", r => new Found(Read(r), uint.Parse(r.GetString(4), CultureInfo.InvariantCulture)), [code], cancellationToken);

    private static CategoryTreeView Read(NpgsqlDataReader r) => new(r.GetString(0), r.GetString(1), r.GetString(3), r.FromJson<List<CategoryItem>>(2));

    private static ClassifierItem Item(NpgsqlDataReader r, DateRange during) => new(r.GetString(1), r.GetString(2), during.Start, during.EndExclusive);
}
