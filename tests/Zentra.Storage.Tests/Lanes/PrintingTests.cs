using Zentra.Runtime.Intents;

namespace Zentra.Storage.Tests.Lanes;

public sealed class PrintingTests : LaneTest
{
    [Fact]
    public async Task An_intent_can_be_printed_before_and_after_its_commit()
    {
        var intent = Intent(new("thg_1"));
        await Lane.Submit(intent);

        Assert.Contains(intent.Id.Text("id"), intent.ToString(), StringComparison.Ordinal);
        Assert.Contains(intent.Id.Text("id"), (await Store.IntentAt(Home.Tenant, 1))!.ToString(), StringComparison.Ordinal);
        Assert.Equal(new Identifier(0).Text("id"), new Identifier(0).ToString());
    }
}
