using System.Text.RegularExpressions;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Events;

/// <summary>Which events a reader wants.</summary>
/// <param name="types">Names, or beginnings as `payment.*`; all where there are none.</param>
/// <param name="about">The identifier of the object that they are about; null for any.</param>
public sealed partial class EventFilter(IReadOnlyList<string> types, string? about)
{
    /// <summary>The most types that one filter names.</summary>
    public const int MaxTypes = 50;

    public bool Takes(SealedEvent told) => (about is null || told.Object == about) && TakesType(told.Type);

    /// <summary>Whether a word of a filter can be a type, or the beginning of some.</summary>
    public static bool IsType(string word) => word.Length <= 64 && Type.IsMatch(word);

    private bool TakesType(string type)
    {
        foreach (var wanted in types)
        {
            if (wanted.EndsWith('*')
                ? type.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal)
                : type == wanted)
            {
                return true;
            }
        }
        return types.Count == 0;
    }

    [GeneratedRegex(@"^[a-z_]+(\.[a-z_]+)*(\.\*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Type { get; }
}
