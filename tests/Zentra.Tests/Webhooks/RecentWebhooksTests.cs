using Zentra.Client.Webhooks;

namespace Zentra.Tests.Webhooks;

/// <summary>Identifiers are remembered, for a time and up to a number.</summary>
public sealed class RecentWebhooksTests
{
    private readonly Standing time = new(new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_identifier_is_new_once()
    {
        var recent = new RecentWebhooks();

        Assert.True(recent.Remember("evt_1"));
        Assert.False(recent.Remember("evt_1"));
        Assert.True(recent.Remember("EVT_1"));
    }

    [Fact]
    public void An_identifier_is_forgotten_after_its_time()
    {
        var recent = new RecentWebhooks { Time = time, KeepFor = TimeSpan.FromMinutes(10) };
        recent.Remember("evt_1");
        time.Move(TimeSpan.FromMinutes(9));
        recent.Remember("evt_2");

        Assert.False(recent.Remember("evt_1"));
        time.Move(TimeSpan.FromMinutes(1));
        Assert.True(recent.Remember("evt_1"));
        Assert.False(recent.Remember("evt_2"));
        Assert.Equal(2, recent.Count);
    }

    [Fact]
    public void Beyond_its_capacity_the_oldest_is_forgotten()
    {
        var recent = new RecentWebhooks(capacity: 3);
        foreach (var number in Enumerable.Range(1, 4))
        {
            Assert.True(recent.Remember($"evt_{number}"));
        }

        Assert.Equal(3, recent.Count);
        Assert.False(recent.Remember("evt_2"));
        Assert.True(recent.Remember("evt_1"));
    }

    [Fact]
    public void What_could_not_be_handled_is_forgotten_on_purpose()
    {
        var recent = new RecentWebhooks();
        recent.Remember("evt_1");

        recent.Forget("evt_1");
        recent.Forget("evt_2");

        Assert.True(recent.Remember("evt_1"));
        Assert.Equal(1, recent.Count);
    }

    [Fact]
    public void Of_many_who_ask_at_once_one_is_the_first()
    {
        var recent = new RecentWebhooks(capacity: 1_000);
        var first = 0;

        Parallel.For(0, 8_000, number =>
        {
            if (recent.Remember($"evt_{number % 500}"))
            {
                Interlocked.Increment(ref first);
            }
        });

        Assert.Equal(500, first);
    }
}
