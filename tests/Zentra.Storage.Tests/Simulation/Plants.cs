using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>Bugs that are planted to show that a simulation finds them.</summary>
internal static class Plants
{
    public static void Put(Plant plant, Faults faults, Random chance)
    {
        if (plant == Plant.EarlyAcknowledgement)
        {
            faults.SkipsCommit = () => chance.Next(50) == 0;
        }
        if (plant == Plant.ForgottenKey)
        {
            faults.Spoil = writes => writes.Keys.RemoveAll(_ => chance.Next(10) == 0);
        }
    }
}

/// <summary>An operation that now and then posts what it decided twice; each posting is balanced and its entries are new.</summary>
internal sealed class DoublePosting(Operation inner) : Operation(inner.Name)
{
    public override byte[] Write(Command command) => inner.Write(command);

    public override Command Read(ReadOnlySpan<byte> recorded) => inner.Read(recorded);

    public override IReadOnlyList<RecordKey> Reads(Command command) => inner.Reads(command);

    public override Foreseen Foresee(Intent intent, IRecords records, Workspace? workspace) =>
        inner.Foresee(intent, records, workspace);

    public override Decision Decide(Command command, IRecords records, Context context)
    {
        var decision = inner.Decide(command, records, context);
        return decision is Decision.Accepted accepted && context.Sequence % 7 == 0
            ? accepted with { Postings = [.. accepted.Postings, .. accepted.Postings.Select(p => Again(p, context))] }
            : decision;
    }

    private static Posting Again(Posting posting, Context context) => posting with { Id = context.NewId("led") };
}
