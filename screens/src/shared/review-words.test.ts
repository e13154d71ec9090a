import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ago, figure, remarks, scoreText } from './review-words.ts'

const DAY_S = 86_400

test('how long ago is said in whole days, weeks and months', () => {
  const said = [0, 1, 6, 7, 78, 98, 130, 400].map((days) => ago(0, days * DAY_S + 3600))
  assert.deepEqual(said, ['today', 'yesterday', '6 days ago', 'last week', '11 weeks ago', '14 weeks ago', '4 months ago', 'last year'])
})

test('an instant that is still to come is today', () => {
  assert.equal(ago(5000, 0), 'today')
})

test('the figure has a tenth, the score its count', () => {
  assert.equal(figure(4), '4.0')
  const score = { average: 4.5, count: 1, stars: [0, 0, 0, 0, 1], incentivized: 0 }
  assert.equal(scoreText(score), '4.5 of 5 stars, 1 review')
  assert.equal(scoreText({ ...score, average: null, count: 0 }), 'No reviews yet')
})

test('what a reader should know stands beside a review, and without a purchase no badge', () => {
  const review = {
    review: 'r',
    stars: 5,
    title: '',
    text: '',
    language: 'en',
    at_s: 0,
    edited: true,
    verified: true,
    bought_at_s: 0,
    returned: true,
    incentive: 'points',
    by_staff: true,
    variant: 'Size 43',
  } as const
  assert.equal(remarks(review, DAY_S).length, 6)
  assert.equal(remarks(review, DAY_S)[0]?.kind, 'bought')
  assert.ok(remarks({ ...review, verified: false, bought_at_s: null }, DAY_S).every((each) => each.kind === 'other'))
})
