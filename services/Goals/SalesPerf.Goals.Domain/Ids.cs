using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain;

/// <summary>Id of a goal.</summary>
public readonly record struct GoalId(Guid Value) : ITypedId<GoalId>
{
    /// <inheritdoc/>
    public static GoalId From(Guid value) => new(value);
}

/// <summary>Id of a question about a goal.</summary>
public readonly record struct QuestionId(Guid Value) : ITypedId<QuestionId>
{
    /// <inheritdoc/>
    public static QuestionId From(Guid value) => new(value);
}

/// <summary>Id of a performance gap.</summary>
public readonly record struct GapId(Guid Value) : ITypedId<GapId>
{
    /// <inheritdoc/>
    public static GapId From(Guid value) => new(value);
}

/// <summary>Id of a measurement.</summary>
public readonly record struct MeasurementId(Guid Value) : ITypedId<MeasurementId>
{
    /// <inheritdoc/>
    public static MeasurementId From(Guid value) => new(value);
}

/// <summary>Id of a piece of feedback.</summary>
public readonly record struct FeedbackId(Guid Value) : ITypedId<FeedbackId>
{
    /// <inheritdoc/>
    public static FeedbackId From(Guid value) => new(value);
}

/// <summary>Id of a recognition.</summary>
public readonly record struct RecognitionId(Guid Value) : ITypedId<RecognitionId>
{
    /// <inheritdoc/>
    public static RecognitionId From(Guid value) => new(value);
}
