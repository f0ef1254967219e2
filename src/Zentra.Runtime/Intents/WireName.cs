using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Runtime.Intents;

/// <summary>Enumerations travel by name in snake_case; numbers are not accepted.</summary>
public sealed class WireEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

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
