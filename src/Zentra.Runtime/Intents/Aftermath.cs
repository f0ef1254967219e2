using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>What a lane does when a transaction did not end as it should.</summary>
internal static class Aftermath
{
    /// <summary>
    /// The answer to COMMIT was lost. The heads say whether it happened; guessing would lose or double an effect.
    /// Returns if it did.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It did not.</exception>
    /// <exception cref="AmbiguousCommitException">The heads cannot be read, or others have moved them on.</exception>
    public static void Settle(IStoreWriter writer, List<BatchWrites> written, AmbiguousCommitException lost)
    {
        try
        {
            foreach (var mine in written.Select(w => w.Head))
            {
                var now = writer.Read(mine.Tenant);
                if (now.Sequence == mine.Sequence && now.Frontier.Root() == mine.Frontier.Root())
                {
                    return;
                }
                if (now.Sequence <= mine.Sequence)
                {
                    throw new StoreUnavailableException(lost.Message, lost);
                }
            }
        }
        catch (StoreUnavailableException reason) when (reason.InnerException != lost)
        {
            throw new AmbiguousCommitException($"{lost.Message} Nor can the head be read: {reason.Message}", reason);
        }
        throw lost;
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
