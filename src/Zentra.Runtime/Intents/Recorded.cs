using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Policy;

namespace Zentra.Runtime.Intents;

/// <summary>The recorded JSON of what stages 2 and 4 decided.</summary>
public static class Recorded
{
    private static readonly byte[] NoPolicy = "[]"u8.ToArray();

    public static byte[] Policy(IReadOnlyList<Verdict> verdicts) => verdicts.Count == 0
        ? NoPolicy
        : JsonSerializer.SerializeToUtf8Bytes(verdicts, RecordedJson.Default.IReadOnlyListVerdict);

    public static IReadOnlyList<Verdict> Policy(ReadOnlySpan<byte> recorded) =>
        JsonSerializer.Deserialize(recorded, RecordedJson.Default.IReadOnlyListVerdict) ?? [];

    public static byte[] Route(Route? route) =>
        route is null ? [] : JsonSerializer.SerializeToUtf8Bytes(route, RecordedJson.Default.Route);

    public static Route? Route(ReadOnlySpan<byte> recorded) =>
        recorded.IsEmpty ? null : JsonSerializer.Deserialize(recorded, RecordedJson.Default.Route);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<Verdict>))]
[JsonSerializable(typeof(Route))]
internal sealed partial class RecordedJson : JsonSerializerContext;
