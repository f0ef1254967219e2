using System.Text.Json.Serialization;

namespace Zentra.Simulators.Receiver;

/// <summary>What came to a hook.</summary>
/// <param name="Received">Every request, whatever became of it.</param>
/// <param name="Accepted">Those that `ok` was answered to, duplicates among them.</param>
/// <param name="Distinct">Different `webhook-id`s that were not badly signed.</param>
/// <param name="Untracked">Those beyond the number of identifiers that are kept.</param>
/// <param name="OutOfOrder">
/// Identifiers whose first arrival had a lower `object_sequence` than one before it of the same `data.id`; nothing of
/// this is known by a lean receiver.
/// </param>
/// <param name="Script">What is still to come; empty answers `ok`.</param>
internal sealed record Summary(
    string Name,
    long Received,
    long Accepted,
    long Distinct,
    long Duplicates,
    long Untracked,
    long OutOfOrder,
    long BadSignatures,
    IReadOnlyList<Behaviour> Script);

/// <summary>One delivery as it came.</summary>
/// <param name="Timestamp">`webhook-timestamp`, as it stands there.</param>
/// <param name="Status">What it was answered with; null where there was no answer.</param>
/// <param name="Body">As text, where it is not longer than what is kept.</param>
internal sealed record Delivery(
    string Id,
    DateTimeOffset ReceivedAt,
    string Timestamp,
    string? Type,
    string? Subject,
    long? ObjectSequence,
    bool? Verified,
    BehaviourKind? Behaviour,
    int? Status,
    IReadOnlyDictionary<string, string>? Headers,
    string? Body);

/// <summary>Everything that is read and written, strict in what is read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(Behaviour))]
[JsonSerializable(typeof(Behaviour[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Summary))]
[JsonSerializable(typeof(IReadOnlyList<Delivery>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ReceiverJson : JsonSerializerContext;
