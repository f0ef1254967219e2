using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>What a lane does when a transaction did not end as it should.</summary>
internal static class Aftermath
{
    /// <summary>
    /// The answer to COMMIT was lost. The leaf in its last place says whether it happened, whoever has written since;
    /// guessing would lose or double an effect. Returns if it did.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It did not.</exception>
    /// <exception cref="AmbiguousCommitException">The leaf cannot be read.</exception>
    public static void Settle(IStoreWriter reader, List<BatchWrites> written, AmbiguousCommitException lost)
    {
        // One transaction carried them all, so any of them tells of all.
        var last = written[0].Stories[^1].Intent;
        Digest? found;
        try
        {
            found = reader.LeafAt(last.Scope.Tenant, last.Sequence);
        }
        catch (StoreUnavailableException reason)
        {
            throw new AmbiguousCommitException($"{lost.Message} Nor can its leaf be read: {reason.Message}", reason);
        }
        if (found != last.Leaf)
        {
            throw new StoreUnavailableException(lost.Message, lost);
        }
    }

    /// <summary>Ends a writer's transaction; a writer that cannot do that any more is given up.</summary>
    public static IStoreWriter? Abandon(IStoreWriter? writer)
    {
        try
        {
            writer?.Rollback();
            return writer;
        }
        catch (Exception)
        {
            writer?.Dispose();
            return null;
        }
    }
}
