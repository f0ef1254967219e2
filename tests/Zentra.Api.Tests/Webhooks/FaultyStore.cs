using System.Reflection;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>A store that fails, or is slow, when a test says so.</summary>
public class FaultyStore : DispatchProxy
{
    private IStore store = null!;
    private volatile bool isFull;

    /// <summary>Reads of events answer with what was there when asked, and only when this has ended.</summary>
    public Task EventsAnswer { get; set; } = Task.CompletedTask;

    /// <summary>How many of the next searches for records that are due fail.</summary>
    public int DueFailures { get; set; }

    /// <summary>Nothing can be written.</summary>
    public bool IsFull
    {
        get => isFull;
        set => isFull = value;
    }

    public static (IStore Store, FaultyStore Faults) Of(IStore store)
    {
        var made = Create<IStore, FaultyStore>();
        var faults = (FaultyStore)(object)made;
        faults.store = store;
        return (made, faults);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IStore.Due) && DueFailures > 0)
        {
            DueFailures--;
            throw new StoreUnavailableException("The store is away.");
        }
        var answer = targetMethod.Invoke(store, BindingFlags.DoNotWrapExceptions, null, args, null);
        return answer switch
        {
            IStoreWriter writer => FaultyWriter.Of(writer, this),
            ValueTask<IReadOnlyList<SealedEvent>> events when targetMethod.Name == nameof(IStore.Events) =>
                new ValueTask<IReadOnlyList<SealedEvent>>(Late(events.AsTask())),
            _ => answer,
        };
    }

    private async Task<IReadOnlyList<SealedEvent>> Late(Task<IReadOnlyList<SealedEvent>> events)
    {
        var answer = EventsAnswer;
        var read = await events;
        await answer;
        return read;
    }
}

/// <summary>A writer of it.</summary>
public class FaultyWriter : DispatchProxy
{
    private IStoreWriter writer = null!;
    private FaultyStore faults = null!;

    public static IStoreWriter Of(IStoreWriter writer, FaultyStore faults)
    {
        var made = Create<IStoreWriter, FaultyWriter>();
        var proxy = (FaultyWriter)(object)made;
        (proxy.writer, proxy.faults) = (writer, faults);
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IStoreWriter.Begin) && faults.IsFull
            ? throw new StoreUnavailableException("The disk is full.")
            : targetMethod.Invoke(writer, BindingFlags.DoNotWrapExceptions, null, args, null);
}
