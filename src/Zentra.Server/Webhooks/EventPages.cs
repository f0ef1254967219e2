using System.Collections.Concurrent;
using System.Security.Cryptography;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Webhooks;

/// <summary>An event as it goes out: its bytes are made once for all endpoints that get it.</summary>
internal sealed class OutgoingEvent(SealedEvent told)
{
    private byte[]? body;
    private string? digest;

    public SealedEvent Told { get; } = told;

    public Identifier Id { get; } = Identifier.TryParse(told.Id, "evt", out var id) ? id : default;

    public byte[] Body => body ??= EventEnvelope.Render(Told);

    /// <summary>`Content-Digest` (RFC 9530): lets a receiver tell a changed body from a wrong secret.</summary>
    public string Digest => digest ??= $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Body))}:";
}

/// <summary>Events of a workspace in order, after a sequence.</summary>
internal sealed record EventPage(IReadOnlyList<OutgoingEvent> Events)
{
    public const int Size = 256;

    public bool IsFull => Events.Count == Size;
}

/// <summary>
/// Pages of events that several endpoints read at about the same time: each is read once, and its bodies are rendered
/// once.
/// </summary>
internal sealed class EventPages(IStore store)
{
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<(Scope Scope, long After), Task<EventPage>> kept = new();

    public async ValueTask<EventPage> After(Scope scope, long sequence)
    {
        var key = (scope, sequence);
        Task<EventPage>? before = null;
        while (true)
        {
            if (!kept.TryGetValue(key, out var task))
            {
                if (kept.Count >= MaxKept)
                {
                    kept.Clear();
                }
                var source = new TaskCompletionSource<EventPage>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (kept.TryAdd(key, source.Task))
                {
                    return await Fill(key, source, []);
                }
                continue;
            }
            // A page that was not full may have grown; one of those who ask reads what came after it. A read that was
            // under way before may have missed what is asked for; one that began since has not.
            var isNew = before is not null && before != task;
            before = task;
            var page = await task;
            if (page.IsFull || isNew)
            {
                return page;
            }
            var grown = new TaskCompletionSource<EventPage>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (kept.TryUpdate(key, grown.Task, task))
            {
                return await Fill(key, grown, page.Events);
            }
        }
    }

    private async Task<EventPage> Fill(
        (Scope Scope, long After) key, TaskCompletionSource<EventPage> source, IReadOnlyList<OutgoingEvent> first)
    {
        try
        {
            var after = first.Count == 0 ? key.After : first[^1].Told.Sequence;
            var rows = await store.Events(key.Scope, new(after, EventPage.Size - first.Count));
            var page = rows.Count == 0 && first.Count > 0
                ? new EventPage(first)
                : new EventPage([.. first, .. rows.Select(e => new OutgoingEvent(e))]);
            source.SetResult(page);
            return page;
        }
        catch (Exception fault)
        {
            kept.TryRemove(new(key, source.Task));
            source.SetException(fault);
            _ = source.Task.Exception;
            throw;
        }
    }
}
