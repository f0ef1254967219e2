using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Operations;

/// <summary>
/// Work that takes longer than a request may: asked for by one intent, done in steps, each of which says by an intent
/// how far it came. Whoever takes it up after a crash goes on where the last step ended.
/// </summary>
public sealed record LongOperation
{
    public required string Id { get; init; }

    /// <summary>As `webhooks.replay`.</summary>
    public required string Kind { get; init; }

    public OperationStatus Status { get; init; }

    /// <summary>What was asked for, as JSON in the form that its kind reads.</summary>
    public required string Request { get; init; }

    /// <summary>Why, in the words of whoever asked for it.</summary>
    public string? Reason { get; init; }

    public string? RequestedBy { get; init; }
    public long Done { get; init; }

    /// <summary>How much there is to do, where that is known.</summary>
    public long? Total { get; init; }

    /// <summary>Where the next step begins.</summary>
    public string? Cursor { get; init; }

    /// <summary>What became of its items, where it does something to each of many.</summary>
    public OperationItems? Items { get; init; }

    /// <summary>Why it failed, in one sentence.</summary>
    public string? Failure { get; init; }

    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public Timestamp? EndedAt { get; init; }
    public required long Version { get; init; }

    /// <summary>While it runs it is due at any time: a worker that looks finds it.</summary>
    public static readonly RecordKind<LongOperation> Records = new(
        "operations",
        "opn",
        OperationJson.Default.LongOperation,
        [("kind", o => o.Kind), ("status", o => o.Status.Name())],
        dueAt: o => o.Status == OperationStatus.Running ? o.CreatedAt : null);

    /// <summary>A new operation, asked for by an intent.</summary>
    public static LongOperation Begin(string kind, string request, string? reason, Context context) => new()
    {
        Id = context.NewId(Records.Prefix),
        Kind = kind,
        Request = request,
        Reason = reason,
        RequestedBy = context.Intent.Actor.Id,
        Intent = context.IntentId,
        Scope = context.Workspace.Id,
        Livemode = context.Workspace.Livemode,
        CreatedAt = context.At,
        UpdatedAt = context.At,
        Version = 1,
    };

    /// <summary>After a further step.</summary>
    internal LongOperation Moved(long done, OperationItems? items, Context context) => Changed(context) with
    {
        Done = done,
        Items = Items?.And(items) ?? items,
    };

    internal LongOperation Changed(Context context) => this with { UpdatedAt = context.At, Version = Version + 1 };

    internal LongOperation Ended(OperationStatus status) => this with { Status = status, EndedAt = UpdatedAt };
}

[JsonConverter(typeof(WireEnum<OperationStatus>))]
public enum OperationStatus
{
    Running,
    Succeeded,
    Canceled,
    Failed,
}

/// <summary>An operation as the contract shows it.</summary>
public sealed record OperationResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "operation";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>As `webhooks.replay`.</summary>
    public required string Kind { get; init; }

    public required OperationStatus Status { get; init; }
    public required OperationProgress Progress { get; init; }

    /// <summary>What became of the single items, where the operation does something to each of many.</summary>
    public OperationItems? Items { get; init; }

    public string? Reason { get; init; }

    /// <summary>The API key, or `svc_runtime`.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>What was asked for.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>Why it failed, in one sentence.</summary>
    public string? Failure { get; init; }

    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public Timestamp? EndedAt { get; init; }
    public required long Version { get; init; }

    public static OperationResource Of(LongOperation operation)
    {
        using var request = JsonDocument.Parse(operation.Request);
        return new()
        {
            Id = operation.Id,
            Scope = operation.Scope,
            Livemode = operation.Livemode,
            Kind = operation.Kind,
            Status = operation.Status,
            Progress = new(operation.Done, operation.Total),
            Items = operation.Items,
            Reason = operation.Reason,
            RequestedBy = operation.RequestedBy,
            Request = request.RootElement.Clone(),
            Failure = operation.Failure,
            Intent = operation.Intent,
            CreatedAt = operation.CreatedAt,
            UpdatedAt = operation.UpdatedAt,
            EndedAt = operation.EndedAt,
            Version = operation.Version,
        };
    }

    public static byte[] Render(LongOperation operation) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(operation), OperationJson.Default.OperationResource);
}

/// <summary>How far an operation has come.</summary>
/// <param name="Done">What was done, in units of its kind.</param>
/// <param name="Total">How much there is to do, where that is known.</param>
public sealed record OperationProgress(long Done, long? Total);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LongOperation))]
[JsonSerializable(typeof(OperationResource))]
[JsonSerializable(typeof(AdvanceOperation))]
[JsonSerializable(typeof(EndOperation))]
[JsonSerializable(typeof(CancelOperation))]
[JsonSerializable(typeof(ResumeOperation))]
public sealed partial class OperationJson : JsonSerializerContext;
