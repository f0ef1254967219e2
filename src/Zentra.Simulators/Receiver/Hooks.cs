using System.Collections.Concurrent;

namespace Zentra.Simulators.Receiver;

/// <summary>The hooks by their names. A hook exists from its first use.</summary>
internal sealed class Hooks(ReceiverOptions options)
{
    public const int MaxHooks = 1_000;
    private const int MaxName = 100;

    private readonly ConcurrentDictionary<string, Hook> byName = new(StringComparer.Ordinal);
    private readonly byte[][] keys = options.Secret is { } secret ? [WebhookSignature.Key(secret)!] : [];

    /// <summary>Null where there are too many, or the name is not letters, digits, `-`, `_` and dots.</summary>
    public Hook? Of(string name)
    {
        if (byName.TryGetValue(name, out var known))
        {
            return known;
        }
        return byName.Count < MaxHooks
            && name.Length is > 0 and <= MaxName
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? byName.GetOrAdd(name, n => new(n, options.Lean, keys))
            : null;
    }

    public void Forget(string name) => byName.TryRemove(name, out _);
}
