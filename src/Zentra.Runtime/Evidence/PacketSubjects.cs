using System.Runtime.InteropServices;
using System.Text;

namespace Zentra.Runtime.Evidence;

/// <summary>Which subjects a packet may hold intents about, besides its own.</summary>
internal static class PacketSubjects
{
    /// <summary>
    /// The packet's subject; what an intent about it names, as a settlement line names its batch; what names it, as an
    /// authorization names its card; whatever an intent about one of these told an event of, as of a review; and what
    /// such an event names, as a decision names the controls that it was made by.
    /// </summary>
    public static HashSet<string> Of(PacketContent content)
    {
        var related = new HashSet<string>(StringComparer.Ordinal) { content.Subject };
        var told = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var named = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (intent, _, events) in content.Leaves.Select(l => l.Story))
        {
            ref var objects = ref CollectionsMarshal.GetValueRefOrAddDefault(told, intent.Subject, out _);
            objects ??= new(StringComparer.Ordinal);
            objects.UnionWith(events.Select(e => e.Object));
            ref var inEvents = ref CollectionsMarshal.GetValueRefOrAddDefault(named, intent.Subject, out _);
            inEvents ??= new(StringComparer.Ordinal);
            foreach (var one in events)
            {
                inEvents.UnionWith(Names(one.Data.Span));
            }
            var names = Names(intent.Command.Span);
            if (intent.Subject == content.Subject)
            {
                related.UnionWith(names);
            }
            else if (names.Contains(content.Subject))
            {
                related.Add(intent.Subject);
            }
        }
        var next = new Queue<string>(related);
        while (next.TryDequeue(out var subject))
        {
            foreach (var one in told.GetValueOrDefault(subject) ?? [])
            {
                if (related.Add(one))
                {
                    next.Enqueue(one);
                }
            }
        }
        // One step only: what a named thing's own events name has nothing to do with the packet.
        related.UnionWith(related.SelectMany(s => named.GetValueOrDefault(s) ?? []).ToList());
        return related;
    }

    /// <summary>Every run of letters, digits and `_` in a command: identifiers are such, whatever holds them.</summary>
    private static HashSet<string> Names(ReadOnlySpan<byte> command)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var start = 0;
        for (var i = 0; i <= command.Length; i++)
        {
            if (i < command.Length && (char.IsAsciiLetterOrDigit((char)command[i]) || command[i] == (byte)'_'))
            {
                continue;
            }
            if (i > start && command[start..i].Contains((byte)'_'))
            {
                names.Add(Encoding.UTF8.GetString(command[start..i]));
            }
            start = i + 1;
        }
        return names;
    }
}
