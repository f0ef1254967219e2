using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Runtime.Intents;

/// <summary>
/// Enumerations travel by their exact name in snake_case. No other case, no number and no list of names is read: a
/// value that decides about money is never guessed.
/// </summary>
public sealed class WireEnum<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<string, T> Values =
        Enum.GetValues<T>().ToFrozenDictionary(v => v.Name(), StringComparer.Ordinal);

    private static readonly FrozenDictionary<T, JsonEncodedText> Names =
        Enum.GetValues<T>().ToFrozenDictionary(v => v, v => JsonEncodedText.Encode(v.Name()));

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
            ? value
            : throw new JsonException($"One of {string.Join(", ", Values.Keys)} is expected.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Names[value]);
}

/// <summary>The wire name of an enumeration's value: `PartiallyCaptured` is `partially_captured`.</summary>
public static class WireName
{
    public static string Name<T>(this T value)
        where T : struct, Enum => Names<T>.All[value];

    /// <summary>The value of a wire name, or null where none has it.</summary>
    public static T? Find<T>(string name)
        where T : struct, Enum
    {
        foreach (var (value, itsName) in Names<T>.All)
        {
            if (itsName == name)
            {
                return value;
            }
        }
        return null;
    }

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Names<T>.All.Values;

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> All = Enum.GetValues<T>()
            .ToFrozenDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
    }
}
