using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server;

/// <summary>
/// Performs effects of some kinds, and turns whatever comes of them into the command that records it.
/// </summary>
public interface IPerformer
{
    bool Performs(Effect effect);

    /// <param name="opened">When the intent that asks for it was opened, by the process's own clock.</param>
    /// <returns>
    /// What records the outcome; null where it is too late to call, because others may have asked about it.
    /// </returns>
    ValueTask<(Operation Operation, Command Command)?> Perform(Scope scope, Effect effect, long opened);
}
